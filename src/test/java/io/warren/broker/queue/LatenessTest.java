package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.broker.bus.QueueCommand.Cancel;
import io.warren.broker.bus.QueueCommand.Configure;
import io.warren.broker.bus.QueueCommand.Consume;
import io.warren.broker.bus.QueueCommand.Enqueue;
import io.warren.broker.bus.QueueCommand.Get;
import io.warren.broker.bus.QueueCommand.Outcome;
import io.warren.broker.bus.QueueCommand.Settle;
import io.warren.broker.bus.QueueCommand.Tick;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.dispatch.DeliveryCredit;
import io.warren.broker.queue.journal.EntryLog;
import io.warren.value.FieldTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is not settled in time. */
class LatenessTest {
  private static final long NODE_MS = 1000;

  private final RecordedEffects effects = new RecordedEffects();
  private QueueMachine queue = quorum(FieldTable.EMPTY);

  private QueueMachine quorum(FieldTable effective) {
    QueueInfo info = new QueueInfo("/", "q", 1, "quorum", true, false, "", effective);
    QueueLimits limits =
        new QueueLimits(
            new DeliveryCredit(100, 1 << 20), Limits.DEPARTURES, 100, Limits.PAGE, NODE_MS);
    return QueueType.QUORUM.machine(info, effective, limits, effects, EntryLog.NONE);
  }

  private List<String> told() {
    return effects.taken().stream()
        .filter(line -> line.startsWith("late") || line.startsWith("deliver"))
        .toList();
  }

  private static Consume consume(long holder, long id, Object... timeout) {
    FieldTable arguments =
        timeout.length == 0
            ? FieldTable.EMPTY
            : FieldTable.of(Map.of("x-consumer-timeout", timeout[0]));
    return new Consume("s", holder, id, "tag", true, 1, false, false, 0, arguments);
  }

  private void publish(long atMs, String... bodies) {
    queue.apply(new Enqueue("p", 1, Messages.messages(bodies), null), atMs);
  }

  @Test
  void itGoesToTheNextConsumerAndItsOwnHasEnded() {
    queue.apply(consume(1, 5), 0);
    publish(100, "a", "b");
    assertEquals(List.of("deliver s 5 1 a"), told());
    queue.apply(new Tick(), 100 + NODE_MS - 1);
    assertEquals(List.of(), told());
    queue.apply(consume(2, 6), 100 + NODE_MS);
    assertEquals(List.of("late s 1 5 1000 x1", "deliver s 6 1 a again"), told());
    // Whoever was late and settles after all settles nothing.
    queue.apply(new Settle("s", 1, new long[] {1}, Outcome.ACK), 100 + NODE_MS);
    queue.apply(new Settle("s", 2, new long[] {1}, Outcome.ACK), 100 + NODE_MS);
    assertEquals(List.of("deliver s 6 2 b"), told());
  }

  @Test
  void whatAHolderHasAgainIsSettledByTheConsumerThatHasIt() {
    queue.apply(consume(1, 5), 0);
    publish(0, "a", "b");
    queue.apply(consume(1, 6), NODE_MS);
    assertEquals(List.of("deliver s 5 1 a", "late s 1 5 1000 x1", "deliver s 6 1 a again"), told());
    queue.apply(new Settle("s", 1, 5, new long[] {1}, Outcome.ACK, 0), NODE_MS);
    assertEquals(List.of(), told());
    queue.apply(new Settle("s", 1, 6, new long[] {1}, Outcome.ACK, 0), NODE_MS);
    assertEquals(List.of("deliver s 6 2 b"), told());
  }

  @Test
  void whatWasSettledIsNotLate() {
    queue.apply(consume(1, 5), 0);
    publish(0, "a", "b");
    queue.apply(new Settle("s", 1, new long[] {1}, Outcome.ACK), 900);
    assertEquals(List.of("deliver s 5 1 a", "deliver s 5 2 b"), told());
    queue.apply(new Tick(), 1000);
    queue.apply(new Tick(), 1899);
    assertEquals(List.of(), told());
    queue.apply(new Tick(), 1900);
    assertEquals(List.of("late s 1 5 1000 x1"), told());
  }

  @Test
  void theConsumersOwnTimeIsStrongerThanTheQueuesAndThatThanTheNodes() {
    queue = quorum(FieldTable.of(Map.of("x-consumer-timeout", 50L)));
    queue.apply(consume(1, 5), 0);
    queue.apply(consume(1, 6, 5000), 0);
    publish(0, "a", "b");
    queue.apply(new Tick(), 50);
    assertEquals(List.of("deliver s 5 1 a", "deliver s 6 2 b", "late s 1 5 50 x1"), told());
    queue.apply(new Tick(), 4999);
    assertEquals(List.of(), told());
    queue.apply(new Tick(), 5000);
    assertEquals(List.of("late s 1 6 5000 x1"), told());
  }

  @Test
  void zeroIsAnyTime() {
    queue.apply(consume(1, 5, 0), 0);
    publish(0, "a");
    told();
    queue.apply(new Tick(), 1L << 50);
    assertEquals(List.of(), told());
  }

  @Test
  void whatWasTakenSinglyIsLateToo() {
    publish(0, "a");
    queue.apply(new Get("s", 1, true), 10);
    queue.apply(new Tick(), 1010);
    assertEquals(List.of("late s 1 0 1000 x1"), told());
    queue.apply(new Get("s", 1, true), 1010);
    assertEquals(List.of(), told());
  }

  @Test
  void aConsumerThatHasEndedMayBeLateWithWhatItKept() {
    queue.apply(consume(1, 5), 0);
    publish(0, "a");
    queue.apply(new Cancel("s", 5), 1);
    told();
    queue.apply(new Tick(), 1000);
    assertEquals(List.of("late s 1 5 1000 x1"), told());
  }

  @Test
  void anotherTimeIsForConsumersThatComeLater() {
    queue.apply(consume(1, 5), 0);
    queue.apply(new Configure(FieldTable.of(Map.of("x-consumer-timeout", 10L))), 0);
    queue.apply(consume(2, 6), 0);
    publish(0, "a", "b");
    told();
    queue.apply(new Tick(), 10);
    assertEquals(List.of("late s 2 6 10 x1"), told());
  }

  @Test
  void aReturnLikeAnyOtherCounts() {
    queue = quorum(FieldTable.of(Map.of("x-delivery-limit", 0L)));
    queue.apply(consume(1, 5), 0);
    publish(0, "poison");
    told();
    queue.apply(consume(1, 6), 1000);
    assertEquals(List.of("late s 1 5 1000 x1"), told());
  }
}
