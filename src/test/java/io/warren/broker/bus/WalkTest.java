package io.warren.broker.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.BitSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WalkTest {
  private final Walk walk = Walk.from("first", 3);

  private static BitSet messages(int... indexes) {
    BitSet messages = new BitSet();
    for (int index : indexes) {
      messages.set(index);
    }
    return messages;
  }

  @Test
  void itBeginsWithAllMessagesAtTheFirstExchange() {
    assertEquals("first", walk.next());
    assertEquals(messages(0, 1, 2), walk.arrive("first"));
    assertNull(walk.next());
  }

  @Test
  void aMessageVisitsAnExchangeOnce() {
    walk.arrive("first");
    walk.meet("second", messages(0, 1));
    assertEquals(messages(0, 1), walk.arrive("second"));
    walk.meet("first", messages(0, 1));
    walk.meet("second", messages(0, 1));
    assertNull(walk.next());
    walk.meet("second", messages(1, 2));
    assertEquals(messages(2), walk.arrive("second"));
  }

  @Test
  void whatWaitsForOneExchangeIsTakenTogether() {
    walk.arrive("first");
    walk.meet("second", messages(0));
    walk.meet("third", messages(1));
    walk.meet("second", messages(2));
    assertEquals("second", walk.next());
    assertEquals(messages(0, 2), walk.arrive("second"));
    assertEquals("third", walk.next());
    assertEquals(messages(1), walk.arrive("third"));
  }

  @Test
  void nothingWaitsWhereNobodyWasLed() {
    assertEquals(messages(), walk.arrive("elsewhere"));
  }

  @Test
  void aQueueGetsAMessageOnceByWhateverWays() {
    BitSet two = messages(1, 2);
    walk.find("queue", two);
    walk.find("queue", messages(0, 1));
    assertEquals(Map.of("queue", messages(0, 1, 2)), walk.queues());
    assertEquals(messages(1, 2), two);
  }
}
