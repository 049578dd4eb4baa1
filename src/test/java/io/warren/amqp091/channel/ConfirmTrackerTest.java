package io.warren.amqp091.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfirmTrackerTest {
  private final ConfirmTracker tracker = new ConfirmTracker();
  private final List<String> told = new ArrayList<>();
  private final ConfirmTracker.Teller teller =
      new ConfirmTracker.Teller() {
        @Override
        public void ack(long sequence, boolean multiple) {
          told.add("ack " + sequence + (multiple ? " multiple" : ""));
        }

        @Override
        public void nack(long sequence) {
          told.add("nack " + sequence);
        }
      };

  private void confirmed(long first, int count) {
    tracker.onConfirmed(first, count, true, teller);
  }

  private void refused(long first, int count) {
    tracker.onConfirmed(first, count, false, teller);
  }

  private List<String> takeTold() {
    tracker.flush(teller);
    List<String> taken = List.copyOf(told);
    told.clear();
    return taken;
  }

  @Test
  void numbersCountFromOne() {
    assertEquals(1, tracker.next());
    assertEquals(2, tracker.next());
  }

  @Test
  void nothingIsToldBeforeTheFlush() {
    confirmed(1, 1);
    assertEquals(List.of(), told);
    assertEquals(List.of("ack 1"), takeTold());
    assertEquals(List.of(), takeTold());
  }

  @Test
  void whatComesInOrderIsToldAtOnce() {
    confirmed(1, 3);
    confirmed(4, 1);
    assertEquals(List.of("ack 4 multiple"), takeTold());
    confirmed(5, 1);
    assertEquals(List.of("ack 5"), takeTold());
  }

  @Test
  void whatIsBeyondTheFirstMissingIsToldSingly() {
    confirmed(3, 2);
    assertEquals(List.of("ack 3", "ack 4"), takeTold());
    confirmed(1, 2);
    assertEquals(List.of("ack 2 multiple"), takeTold());
    confirmed(5, 2);
    assertEquals(List.of("ack 6 multiple"), takeTold());
  }

  @Test
  void aGapThatClosesTellsWhatIsBelowOnly() {
    confirmed(2, 1);
    confirmed(4, 1);
    confirmed(1, 1);
    confirmed(3, 1);
    assertEquals(List.of("ack 2", "ack 4", "ack 1", "ack 3"), takeTold());
    confirmed(5, 2);
    assertEquals(List.of("ack 6 multiple"), takeTold());
  }

  @Test
  void aRefusalIsToldSinglyAndNeverCovered() {
    confirmed(1, 2);
    refused(3, 2);
    confirmed(5, 3);
    assertEquals(List.of("ack 2 multiple", "nack 3", "nack 4", "ack 7 multiple"), takeTold());
  }

  @Test
  void aRefusalBeyondAGapIsNeverCovered() {
    refused(2, 1);
    confirmed(3, 1);
    confirmed(1, 1);
    confirmed(4, 1);
    assertEquals(List.of("nack 2", "ack 3", "ack 1", "ack 4"), takeTold());
  }
}
