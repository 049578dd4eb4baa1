package io.warren.broker.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.BitSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WayTest {
  private final Way way = Way.from("first", 3);

  private static BitSet messages(int... indexes) {
    BitSet messages = new BitSet();
    for (int index : indexes) {
      messages.set(index);
    }
    return messages;
  }

  @Test
  void itBeginsWithAllMessagesAtTheFirstExchange() {
    assertEquals("first", way.next());
    assertEquals(messages(0, 1, 2), way.arrive("first"));
    assertNull(way.next());
  }

  @Test
  void aMessageVisitsAnExchangeOnce() {
    way.arrive("first");
    way.meet("second", messages(0, 1));
    assertEquals(messages(0, 1), way.arrive("second"));
    way.meet("first", messages(0, 1));
    way.meet("second", messages(0, 1));
    assertNull(way.next());
    way.meet("second", messages(1, 2));
    assertEquals(messages(2), way.arrive("second"));
  }

  @Test
  void whatWaitsForOneExchangeIsTakenTogether() {
    way.arrive("first");
    way.meet("second", messages(0));
    way.meet("third", messages(1));
    way.meet("second", messages(2));
    assertEquals("second", way.next());
    assertEquals(messages(0, 2), way.arrive("second"));
    assertEquals("third", way.next());
    assertEquals(messages(1), way.arrive("third"));
  }

  @Test
  void whatWasHandedOnIsNotHereAnyMoreAndIsOpenedOnce() {
    way.arrive("first");
    way.meet("second", messages(0));
    Walk walk = way.handOn();
    assertNull(way.next());
    assertThrows(UnsupportedOperationException.class, () -> way.find("queue", messages(0)));
    assertEquals("second", walk.open().next());
    assertThrows(IllegalStateException.class, walk::open);
  }

  @Test
  void nothingWaitsWhereNobodyWasLed() {
    assertEquals(messages(), way.arrive("elsewhere"));
  }

  @Test
  void aQueueGetsAMessageOnceByWhateverWays() {
    BitSet two = messages(1, 2);
    way.find("queue", two);
    way.find("queue", messages(0, 1));
    assertEquals(Map.of("queue", messages(0, 1, 2)), way.queues());
    assertEquals(messages(1, 2), two);
  }
}
