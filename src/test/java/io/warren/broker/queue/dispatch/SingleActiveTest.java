package io.warren.broker.queue.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.warren.broker.bus.QueueCommand.Consume;
import io.warren.value.FieldTable;
import org.junit.jupiter.api.Test;

class SingleActiveTest {
  private final SessionLink link = new SessionLink("session", new DeliveryCredit(1 << 20, 1 << 30));
  private long lastId;

  private Consumer add(SingleActive consumers, int priority) {
    Consume request =
        new Consume(
            "session", 1, ++lastId, "tag", true, 0, false, false, priority, FieldTable.EMPTY);
    Consumer consumer = new Consumer(request, link, new HeldEntries(1), new UnackedBound());
    consumers.add(consumer);
    return consumer;
  }

  @Test
  void theActiveOneStaysUntilItEnds() {
    SingleActive consumers = new SingleActive(false);
    Consumer first = add(consumers, 0);
    Consumer low = add(consumers, 1);
    Consumer high = add(consumers, 2);
    assertSame(first, consumers.next());
    consumers.remove(first);
    assertSame(high, consumers.next());
    consumers.remove(high);
    assertSame(low, consumers.next());
    assertEquals(1, consumers.consumerCount());
  }

  @Test
  void oneThatYieldsIsGivenNothingMoreAndGoesBehindTheHigherOneWhenItHasSettled() {
    SingleActive consumers = new SingleActive(true);
    Consumer first = add(consumers, 0);
    Consumer equal = add(consumers, 0);
    first.addUnacked(0);
    Consumer high = add(consumers, 1);
    assertNull(consumers.next());
    first.removeUnacked(0);
    assertSame(high, consumers.next());
    assertEquals(3, consumers.consumerCount());
    consumers.remove(high);
    assertSame(first, consumers.next());
    consumers.remove(first);
    assertSame(equal, consumers.next());
  }

  @Test
  void whoGoesBeforeItsTurnChangesNothing() {
    SingleActive consumers = new SingleActive(true);
    Consumer first = add(consumers, 0);
    first.addUnacked(0);
    Consumer higher = add(consumers, 1);
    Consumer highest = add(consumers, 2);
    consumers.remove(highest);
    assertNull(consumers.next());
    consumers.remove(higher);
    assertSame(first, consumers.next());
  }
}
