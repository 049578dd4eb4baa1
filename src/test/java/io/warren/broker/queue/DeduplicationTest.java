package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.EntryFilter;
import io.warren.broker.bus.MoveTarget;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueCommand.Outcome;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.backlog.PageEffects;
import io.warren.broker.queue.backlog.PageSize;
import io.warren.broker.queue.backlog.Pages;
import io.warren.broker.queue.journal.EntryLog;
import io.warren.value.Annotations;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import io.warren.value.Properties;
import io.warren.value.PropertiesFormat;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A queue that knows its messages by their ids. */
class DeduplicationTest {
  private final RecordedEffects effects = new RecordedEffects();
  private long nowMs = 1000;
  private long lastBatch;

  /** What the log says of the entry with which an id came. */
  private boolean mayBeLost;

  private long openArrival;

  private final QueueMachine whilePresent = machine(Map.of());
  private final QueueMachine byTime = machine(Map.of("x-cache-size", 2, "x-cache-ttl", 100));

  @Test
  void aDuplicateIsConfirmedAndNotTakenIn() {
    assertEquals(List.of("confirm p 1"), enqueue(whilePresent, "a", "b", "a", "", ""));
    assertReady(4, whilePresent);
    assertEquals(List.of("confirm p 2"), enqueue(whilePresent, "b"));
    assertReady(4, whilePresent);
  }

  @Test
  void anIdIsFreeWhenItsMessageHasLeft() {
    enqueue(whilePresent, "a", "b");
    take(whilePresent, true);
    take(whilePresent, false);
    enqueue(whilePresent, "a", "b");
    assertReady(1, whilePresent);
    settle(whilePresent, 1, Outcome.REQUEUE);
    enqueue(whilePresent, "a");
    assertReady(2, whilePresent);
    take(whilePresent, true);
    settle(whilePresent, 1, Outcome.DISCARD);
    enqueue(whilePresent, "a");
    assertReady(2, whilePresent);
  }

  @Test
  void aMessageThatExpiredFreesItsId() {
    QueueMachine machine = machine(Map.of("x-message-ttl", 50));
    enqueue(machine, "a");
    nowMs += 50;
    enqueue(machine, "a");
    assertReady(1, machine);
  }

  @Test
  void aPurgeFreesIds() {
    enqueue(whilePresent, "a");
    apply(whilePresent, new QueueCommand.Purge());
    enqueue(whilePresent, "a");
    assertReady(1, whilePresent);
  }

  @Test
  void whatIsDeadLetteredMayComeBackBeforeThatIsKnownToBeSafe() {
    QueueMachine machine = machine(Map.of("x-dead-letter-exchange", "leads-back-here"));
    enqueue(machine, "a");
    take(machine, true);
    settle(machine, 1, Outcome.DISCARD);
    enqueue(machine, "a");
    assertReady(1, machine);
  }

  @Test
  void whatIsMovedMayComeBackBeforeThatIsKnownToBeSafe() {
    enqueue(whilePresent, "a", "b");
    move(whilePresent);
    enqueue(whilePresent, "a", "a");
    assertReady(1, whilePresent);
    // Now both are here, and the newer one counts.
    apply(whilePresent, new QueueCommand.Returned(new long[] {1}));
    take(whilePresent, false);
    enqueue(whilePresent, "a");
    assertReady(1, whilePresent);
  }

  @Test
  void whatWasToBeMovedAndCameBackIsPresent() {
    enqueue(whilePresent, "a");
    move(whilePresent);
    apply(whilePresent, new QueueCommand.Returned(new long[] {1}));
    enqueue(whilePresent, "a");
    assertReady(1, whilePresent);
  }

  @Test
  void aDelayedMessageIsPresentBeforeAndAfterItsTime() {
    QueueMachine machine = machine(Map.of("x-delayed-delivery", true));
    enqueue(machine, Map.of("x-deduplication-header", "a", "x-delay", 50));
    enqueue(machine, "a");
    assertReady(0, machine);
    nowMs += 51;
    enqueue(machine, "a");
    assertReady(1, machine);
    take(machine, false);
    enqueue(machine, "a");
    assertReady(1, machine);
  }

  @Test
  void aRefusedMessageMayComeAgain() {
    QueueMachine machine = machine(Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
    assertEquals(List.of("confirm p 1 but [1]"), enqueue(machine, "a", "b"));
    take(machine, false);
    assertEquals(List.of("confirm p 2"), enqueue(machine, "b"));
    assertReady(1, machine);
  }

  @Test
  void byTimeAnIdIsKnownWhateverBecameOfItsMessage() {
    enqueue(byTime, "a");
    take(byTime, false);
    enqueue(byTime, "a");
    assertReady(0, byTime);
    nowMs += 100;
    enqueue(byTime, "a");
    assertReady(1, byTime);
  }

  @Test
  void byNumberTheOldestIdIsForgotten() {
    enqueue(byTime, "a", "b", "c", "a", "c");
    assertReady(4, byTime);
  }

  @Test
  void theHeaderMayHaveAnotherName() {
    QueueMachine machine = machine(Map.of("x-deduplication-header", "my-id"));
    enqueue(machine, "a", "a");
    enqueue(machine, Map.of("my-id", 1), Map.of("my-id", 1L));
    assertReady(3, machine);
  }

  @Test
  void theIdsOfWhatHasLeftAreSweptOut() {
    for (int number = 0; number < 1000; number++) {
      enqueue(whilePresent, "id" + number);
      take(whilePresent, false);
    }
    enqueue(whilePresent, "last", "last");
    assertReady(1, whilePresent);
  }

  /** Who sent the first has heard that it may be lost: the second is no duplicate then. */
  @Test
  void whatMayBeLostMayComeAgain() {
    for (QueueMachine machine : List.of(whilePresent, byTime)) {
      enqueue(machine, "a");
      mayBeLost = true;
      enqueue(machine, "a");
      assertReady(2, machine);
      mayBeLost = false;
      enqueue(machine, "a");
      assertReady(2, machine);
    }
  }

  /** If that is not committed, nobody has the message. */
  @Test
  void aDuplicateOfWhatAnotherTransactionBringsIsRefused() {
    for (QueueMachine machine : List.of(whilePresent, byTime)) {
      enqueue(machine, "a");
      openArrival = 7;
      lastBatch = 0;
      assertEquals(List.of("confirm p 1 but [0]"), enqueue(machine, "a"));
      Message[] same = {message(Map.of("x-deduplication-header", "a"))};
      apply(machine, new QueueCommand.Enqueue("p", 2, same, null, List.of(), 7));
      assertEquals("confirm p 2", effects.taken().get(0));
      openArrival = 0;
      assertReady(1, machine);
    }
  }

  // Words of the tests.

  private QueueMachine machine(Map<String, Object> more) {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.put("x-message-deduplication", true);
    FieldTable table = FieldTable.of(arguments);
    QueueInfo info = new QueueInfo("/", "q", 1, "classic", false, false, "", table);
    return new QueueMachine(
        info,
        QueueType.CLASSIC,
        table,
        Limits.credit(100, 1 << 20),
        effects,
        log(),
        new Pages(PageEffects.NONE, PageSize.STANDARD));
  }

  private EntryLog log() {
    return (EntryLog)
        Proxy.newProxyInstance(
            EntryLog.class.getClassLoader(),
            new Class<?>[] {EntryLog.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "mayBeLost" -> mayBeLost;
                  case "openArrival" -> openArrival;
                  default -> method.invoke(EntryLog.NONE, arguments);
                });
  }

  private List<String> enqueue(QueueMachine machine, String... ids) {
    Message[] messages = new Message[ids.length];
    for (int index = 0; index < ids.length; index++) {
      messages[index] =
          message(ids[index].isEmpty() ? Map.of() : Map.of("x-deduplication-header", ids[index]));
    }
    return enqueue(machine, messages);
  }

  @SafeVarargs
  private List<String> enqueue(QueueMachine machine, Map<String, Object>... headers) {
    Message[] messages = new Message[headers.length];
    for (int index = 0; index < headers.length; index++) {
      messages[index] = message(headers[index]);
    }
    return enqueue(machine, messages);
  }

  private List<String> enqueue(QueueMachine machine, Message[] messages) {
    apply(machine, new QueueCommand.Enqueue("p", ++lastBatch, messages, null));
    return effects.taken().stream().filter(line -> line.startsWith("confirm")).toList();
  }

  private void take(QueueMachine machine, boolean ackRequired) {
    apply(machine, new QueueCommand.Get("c", 1, ackRequired));
  }

  private void move(QueueMachine machine) {
    apply(machine, new QueueCommand.Move(Long.MAX_VALUE, EntryFilter.ALL, MoveTarget.toQueue("q")));
  }

  private void settle(QueueMachine machine, long entryId, Outcome outcome) {
    apply(machine, new QueueCommand.Settle("c", 1, new long[] {entryId}, outcome));
  }

  private void assertReady(long count, QueueMachine machine) {
    apply(machine, new QueueCommand.Stat());
    assertEquals(count, ((Answer.QueueStat) effects.lastAnswer).readyCount());
    effects.taken();
  }

  private void apply(QueueMachine machine, QueueCommand command) {
    machine.apply(command, nowMs);
  }

  /** Its properties are its headers, kept aside. */
  private static Message message(Map<String, Object> headers) {
    Properties properties = Properties.NONE.withHeaders(FieldTable.of(headers));
    PropertiesFormat format =
        new PropertiesFormat() {
          @Override
          public String name() {
            return "fixed";
          }

          @Override
          public Properties decode(byte[] encoded) {
            return properties;
          }

          @Override
          public byte[] encode(Properties changed) {
            return new byte[0];
          }
        };
    byte[] body = "x".getBytes(StandardCharsets.UTF_8);
    return new Message(
        "", "q", format, new byte[0], body, true, 0, Message.NEVER, Annotations.NONE);
  }
}
