package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.journal.EntryLog;
import io.warren.value.Annotations;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messages that may not wait at all: somebody takes them at once, or they are gone. */
class NoWaitingTest {
  private final RecordedEffects effects = new RecordedEffects();

  @Test
  void theyGoToWhoTakesThemAtOnce() {
    QueueMachine machine = machine(Map.of("x-max-length", 1));
    consume(machine);
    enqueue(machine, hurried("a"), hurried("b"));
    expect("answer Done", "confirm p 1", "deliver s 1 1 a", "deliver s 1 2 b");
  }

  @Test
  void theyDriveNothingOutThatWaits() {
    QueueMachine machine = machine(Map.of("x-max-length", 1));
    enqueue(machine, Messages.message("waits"));
    enqueue(machine, hurried("a"));
    consume(machine);
    expect("confirm p 1", "confirm p 1", "answer Done", "deliver s 1 1 waits");
  }

  @Test
  void theyFillNoQueueForWhatComesWithThem() {
    QueueMachine machine = machine(Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
    enqueue(machine, hurried("a"), Messages.message("b"), hurried("c"));
    consume(machine);
    expect("confirm p 1 but [2]", "answer Done", "deliver s 1 2 b");
  }

  private QueueMachine machine(Map<String, Object> arguments) {
    FieldTable table = FieldTable.of(arguments);
    QueueInfo info = new QueueInfo("/", "q", 1, "classic", false, false, "", table);
    return QueueType.CLASSIC.machine(
        info, table, Limits.credit(100, 1 << 20), effects, EntryLog.NONE);
  }

  private static void enqueue(QueueMachine machine, Message... messages) {
    machine.apply(new QueueCommand.Enqueue("p", 1, messages, null), 0);
  }

  private static void consume(QueueMachine machine) {
    machine.apply(
        new QueueCommand.Consume("s", 9, 1, "tag", true, 0, false, false, 0, FieldTable.EMPTY), 0);
  }

  private void expect(String... lines) {
    assertEquals(List.of(lines), effects.taken());
  }

  private static Message hurried(String body) {
    Message plain = Messages.message(body);
    return new Message(
        "", "", plain.format(), new byte[0], plain.body(), false, 0, 0, Annotations.NONE);
  }
}
