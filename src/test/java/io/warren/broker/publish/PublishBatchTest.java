package io.warren.broker.publish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.queue.Messages;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishBatchTest {
  private final List<String> heard = new ArrayList<>();
  private boolean tellRefusals;
  private final Publisher me = publisher("me");
  private final Publisher other = publisher("other");
  private final PublishBatch batch = new PublishBatch(1);

  @Test
  void aRunOfSequencesIsToldAtOnce() {
    for (int i = 1; i <= 100; i++) {
      add(me, i, false);
    }
    batch.tellPublishers();
    assertEquals(List.of("me 1+100 safe"), heard);
  }

  @Test
  void runsEndWherePublisherSequenceOrFateChange() {
    add(me, 1, false);
    add(me, 2, false);
    add(other, 3, false);
    add(me, 4, false);
    add(me, 6, false);
    add(me, 7, false);
    batch.onRouted(1, null);
    batch.onConfirmed("q", new int[] {5});
    batch.tellPublishers();
    assertEquals(
        List.of("me 1+2 safe", "other 3+1 safe", "me 4+1 safe", "me 6+1 safe", "me 7+1 rejected"),
        heard);
  }

  @Test
  void whatWantsNoConfirmIsPassedOver() {
    add(me, 0, false);
    add(me, 0, true);
    add(me, 1, false);
    add(me, 0, false);
    add(me, 2, false);
    batch.tellPublishers();
    assertEquals(List.of("me 1+1 safe", "me 2+1 safe"), heard);
  }

  @Test
  void whereNobodyWantsAConfirmNothingIsTold() {
    add(me, 0, false);
    batch.onRouted(0, batch.allIndexes());
    batch.tellPublishers();
    assertEquals(List.of(), heard);
  }

  @Test
  void onlyMandatoryMessagesAreReturned() {
    add(me, 0, false);
    add(me, 1, true);
    add(other, 0, true);
    add(me, 2, true);
    batch.onRouted(1, new int[] {0, 1, 2});
    assertEquals(List.of("me returned 1", "other returned 2"), heard);
  }

  @Test
  void itIsDoneWhenRoutedAndAnsweredByEachQueue() {
    add(me, 1, false);
    assertFalse(batch.done());
    batch.onRouted(2, null);
    assertFalse(batch.done());
    batch.onConfirmed("q", null);
    assertFalse(batch.done());
    batch.onConfirmed("q", null);
    assertTrue(batch.done());
  }

  @Test
  void aQueueMayAnswerBeforeTheExchange() {
    add(me, 1, false);
    batch.onConfirmed("q", null);
    assertFalse(batch.done());
    batch.onRouted(1, null);
    assertTrue(batch.done());
  }

  @Test
  void whatGoesNowhereIsDoneWhenRouted() {
    add(me, 1, false);
    batch.onRouted(0, new int[] {0});
    assertTrue(batch.done());
  }

  @Test
  void oneRefusalOfManyQueuesIsARefusal() {
    add(me, 1, false);
    add(me, 2, false);
    batch.onRouted(2, null);
    batch.onConfirmed("q", null);
    batch.onConfirmed("q", new int[] {0});
    batch.tellPublishers();
    assertEquals(List.of("me 1+1 rejected", "me 2+1 safe"), heard);
  }

  @Test
  void eachQueueThatRefusesIsTold() {
    tellRefusals = true;
    add(me, 1, false);
    add(me, 0, false);
    add(other, 1, false);
    batch.onRouted(3, null);
    batch.onConfirmed("first", new int[] {0, 1});
    batch.onConfirmed("second", new int[] {0, 2});
    batch.onConfirmed("", new int[] {2});
    assertEquals(
        List.of("me refused 1 by first", "me refused 1 by second", "other refused 1 by second"),
        heard);
  }

  @Test
  void itGrowsWithAllThatBelongsToAMessage() {
    for (int i = 0; i < 40; i++) {
      String[] keys = i % 10 == 9 ? new String[] {"key" + i} : null;
      batch.add(i < 20 ? me : other, i == 30 ? 0 : i + 1, message(i), keys, i == 35);
    }
    assertEquals(40, batch.count());
    assertEquals(40, batch.messages().length);
    assertEquals("39", Messages.body(batch.messages()[39]));
    assertEquals(40, batch.extraKeys().length);
    assertNull(batch.extraKeys()[8]);
    assertArrayEquals(new String[] {"key39"}, batch.extraKeys()[39]);
    batch.onRouted(0, batch.allIndexes());
    batch.tellPublishers();
    assertEquals(
        List.of("other returned 35", "me 1+20 safe", "other 21+10 safe", "other 32+9 safe"), heard);
  }

  @Test
  void bytesAreThoseOfItsMessages() {
    add(me, 0, false);
    add(me, 0, false);
    assertEquals(2L * message(0).memoryBytes(), batch.bytes());
    assertNull(batch.extraKeys());
  }

  private void add(Publisher publisher, long sequence, boolean mandatory) {
    batch.add(publisher, sequence, message(batch.count()), null, mandatory);
  }

  private static Message message(int index) {
    return Messages.message("" + index);
  }

  private Publisher publisher(String name) {
    return new Publisher() {
      @Override
      public void onConfirmed(long first, int count, boolean safe) {
        heard.add(name + " " + first + "+" + count + (safe ? " safe" : " rejected"));
      }

      @Override
      public void onRefused(long sequence, String queueAddress) {
        if (tellRefusals) {
          heard.add(name + " refused " + sequence + " by " + queueAddress);
        }
      }

      @Override
      public void onReturned(Message message) {
        heard.add(name + " returned " + Messages.body(message));
      }
    };
  }
}
