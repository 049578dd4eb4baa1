package io.warren.broker.queue.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.QueueCommand.Consume;
import io.warren.value.FieldTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsumerPriorityTest {
  private final SessionLink link = new SessionLink("session", new DeliveryCredit(1 << 20, 1 << 30));
  private final ConsumerPriority consumers = new ConsumerPriority();
  private long lastId;

  /** With room for one entry. */
  private Consumer add(int priority) {
    Consume request =
        new Consume(
            "session", 1, ++lastId, "tag", true, 1, false, false, priority, FieldTable.EMPTY);
    Consumer consumer = new Consumer(request, link, new HeldEntries(1), new UnackedBound());
    consumers.add(consumer);
    return consumer;
  }

  private void deliver(Consumer expected) {
    assertSame(expected, consumers.next());
    expected.addUnacked(1);
  }

  private void settle(Consumer consumer) {
    consumer.removeUnacked(1);
    consumers.roomMade(consumer);
  }

  @Test
  void theHighestWithRoomComesFirst() {
    Consumer low = add(-5);
    Consumer high = add(5);
    Consumer middle = add(0);
    deliver(high);
    deliver(middle);
    settle(high);
    deliver(high);
    deliver(low);
    assertNull(consumers.next());
    settle(low);
    settle(middle);
    deliver(middle);
    deliver(low);
    assertNull(consumers.next());
  }

  @Test
  void aLevelEndsWithItsLastConsumer() {
    Consumer high = add(5);
    Consumer low = add(0);
    consumers.remove(high);
    deliver(low);
    settle(low);
    Consumer again = add(5);
    deliver(again);
    consumers.remove(again);
    consumers.roomMade(again);
    deliver(low);
    assertNull(consumers.next());
  }

  /** Each level is asked when it may have somebody, not at every delivery. */
  @Test
  void levelsThatAreFullCostNothing() {
    int levels = 10_000;
    List<Consumer> all = new ArrayList<>();
    for (int priority = levels; priority > 0; priority--) {
      all.add(add(priority));
    }
    all.forEach(this::deliver);
    assertNull(consumers.next());
    assertEquals(1, consumers.readyLevelCount());
    Consumer highest = all.get(0);
    Consumer lowest = all.get(levels - 1);
    for (int i = 0; i < 1_000; i++) {
      settle(lowest);
      assertTrue(consumers.readyLevelCount() <= 2, "asks " + consumers.readyLevelCount());
      deliver(lowest);
      settle(highest);
      deliver(highest);
      assertNull(consumers.next());
      assertEquals(1, consumers.readyLevelCount());
    }
    assertEquals(levels, consumers.consumerCount());
  }
}
