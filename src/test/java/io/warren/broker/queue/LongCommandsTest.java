package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueCommand.Outcome;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.dispatch.DeliveryCredit;
import io.warren.broker.queue.journal.EntryLog;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Commands that concern so many entries that they take more than one turn. */
class LongCommandsTest {
  private static final int TURN = Agenda.LARGEST_TURN;
  private static final int COUNT = 5 * TURN / 2;
  private static final Map<String, Object> DEAD_LETTERED = Map.of("x-dead-letter-exchange", "dlx");

  private final RecordedEffects effects = new RecordedEffects();
  private QueueMachine machine = machine(DEAD_LETTERED);

  private QueueMachine machine(Map<String, Object> arguments) {
    QueueInfo info =
        new QueueInfo("/", "q", 1, "classic", false, false, "", FieldTable.of(arguments));
    return QueueType.CLASSIC.machine(
        info, info.arguments(), Limits.credit(1 << 20, 1L << 40), effects, EntryLog.NONE);
  }

  private void fill() {
    Message[] messages = new Message[COUNT];
    for (int index = 0; index < COUNT; index++) {
      messages[index] = Messages.message(Integer.toString(index + 1));
    }
    machine.apply(new QueueCommand.Enqueue("p", 1, messages, null), 0);
    effects.taken();
  }

  private void holdAll() {
    machine.apply(
        new QueueCommand.Consume("s", 9, 1, "tag", true, 0, false, false, 0, FieldTable.EMPTY), 0);
    effects.taken();
  }

  private static QueueCommand.Settle settleAll(Outcome outcome) {
    return new QueueCommand.Settle("s", 9, LongStream.rangeClosed(1, COUNT).toArray(), outcome);
  }

  private long departed() {
    return effects.taken().stream().filter(line -> line.startsWith("depart")).count();
  }

  private void stat(long ready, long unacked, long leaving) {
    machine.apply(new QueueCommand.Stat(), 0);
    Answer.QueueStat stat = (Answer.QueueStat) effects.lastAnswer;
    assertEquals(
        List.of(ready, unacked, leaving),
        List.of(stat.readyCount(), stat.unackedCount(), stat.leavingCount()));
    effects.taken();
  }

  @Test
  void aLowerLimitIsAnsweredWhenItIsKept() {
    fill();
    FieldTable limited =
        FieldTable.of(Map.of("x-dead-letter-exchange", "dlx", "x-max-length", 10L));
    assertFalse(machine.begin(new QueueCommand.Configure(limited), 0));
    assertEquals(TURN, departed());
    assertFalse(machine.goOn());
    assertEquals(TURN, departed());
    assertTrue(machine.goOn());
    List<String> last = effects.taken();
    assertEquals(COUNT - 10 - 2 * TURN + 1, last.size());
    assertEquals("answer Done", last.get(last.size() - 1));
    stat(10, 0, COUNT - 10);
  }

  @Test
  void whatIsDueTogetherGoesBeforeTheCommandIsAnswered() {
    machine = machine(Map.of("x-dead-letter-exchange", "dlx", "x-message-ttl", 100L));
    fill();
    assertFalse(machine.begin(new QueueCommand.Get("s", 9, false), 100));
    assertEquals(TURN, departed());
    assertFalse(machine.goOn());
    assertEquals(TURN, departed());
    assertTrue(machine.goOn());
    List<String> last = effects.taken();
    assertEquals("answer Empty", last.get(last.size() - 1));
  }

  @Test
  void whatWasDelayedTogetherIsReadyBeforeTheCommandIsAnswered() {
    machine = machine(Map.of("x-delayed-delivery", true));
    Message[] messages = new Message[COUNT];
    Message plain = Messages.message("");
    for (int index = 0; index < COUNT; index++) {
      messages[index] =
          new Message(
              "",
              "",
              new HeadersFormat(FieldTable.of(Map.of("x-delay", 50))),
              plain.encodedProperties(),
              plain.body(),
              false,
              0,
              Message.NEVER,
              plain.annotations());
    }
    machine.apply(new QueueCommand.Enqueue("p", 1, messages, null), 0);
    assertFalse(machine.begin(new QueueCommand.Stat(), 100));
    assertFalse(machine.goOn());
    assertTrue(machine.goOn());
    assertEquals(COUNT, ((Answer.QueueStat) effects.lastAnswer).readyCount());
  }

  @Test
  void whatAGoneSessionHeldComesBackInItsOrder() {
    fill();
    holdAll();
    stat(0, COUNT, 0);
    assertFalse(machine.begin(new QueueCommand.ConsumerGone("s", 0), 0));
    assertFalse(machine.goOn());
    assertTrue(machine.goOn());
    stat(COUNT, 0, 0);
    for (int number = 1; number <= COUNT; number++) {
      machine.apply(new QueueCommand.Get("t", 9, false), 0);
      assertEquals(Integer.toString(number), Messages.body(got().message()));
      assertTrue(got().redelivered());
    }
  }

  @Test
  void whatNobodySettledInTimeIsTakenBackInTurns() {
    machine = quorum(1000);
    fill();
    holdAll();
    assertFalse(machine.begin(new QueueCommand.Tick(), 1000));
    assertEquals(List.of(), effects.taken());
    int turns = 1;
    while (!machine.goOn()) {
      turns++;
    }
    assertTrue(turns > COUNT / TURN, "as many turns as to take back and to give back");
    assertEquals(List.of("late s 9 1 1000 x" + COUNT), effects.taken());
    stat(COUNT, 0, 0);
  }

  /** Most of a long queue is on the disk, and must not be in memory because it is due at once. */
  @Test
  void whatIsDueTogetherLeavesAsOthersArrive() {
    long memoryBytes = 10L * (Messages.OVERHEAD + 1);
    QueueInfo info =
        new QueueInfo(
            "/",
            "q",
            1,
            "classic",
            false,
            false,
            "",
            FieldTable.of(Map.of("x-dead-letter-exchange", "dlx", "x-message-ttl", 100L)));
    QueueLimits limits =
        new QueueLimits(
            new DeliveryCredit(1 << 20, 1L << 40),
            new QueueLimits.DepartureLimits(1000, memoryBytes, 500, 4000, 30_000),
            Limits.MOVE_CREDIT,
            Limits.PAGE,
            0);
    machine = QueueType.CLASSIC.machine(info, info.arguments(), limits, effects, EntryLog.NONE);
    fill();
    machine.apply(new QueueCommand.Tick(), 100);
    assertEquals(10, departed());
    machine.apply(new QueueCommand.Get("s", 9, false), 100);
    assertTrue(effects.lastAnswer instanceof Answer.Empty, "what should have left goes to nobody");
    machine.apply(
        new QueueCommand.Consume("s", 9, 1, "tag", true, 0, false, false, 0, FieldTable.EMPTY),
        100);
    assertEquals(0, effects.taken().stream().filter(line -> line.startsWith("deliver")).count());
    long left = 0;
    while (left < COUNT) {
      long[] some = LongStream.rangeClosed(left + 1, Math.min(COUNT, left + 5)).toArray();
      left += some.length;
      machine.apply(new QueueCommand.Left(some, 0), 100);
    }
    assertEquals(COUNT - 10, departed());
    stat(0, 0, 0);
  }

  private QueueMachine quorum(long settlementMs) {
    QueueInfo info = new QueueInfo("/", "q", 1, "quorum", true, false, "", FieldTable.EMPTY);
    QueueLimits limits =
        new QueueLimits(
            new DeliveryCredit(1 << 20, 1L << 40),
            Limits.DEPARTURES,
            Limits.MOVE_CREDIT,
            Limits.PAGE,
            settlementMs);
    return QueueType.QUORUM.machine(info, info.arguments(), limits, effects, EntryLog.NONE);
  }

  private Answer.Got got() {
    return (Answer.Got) effects.lastAnswer;
  }

  @Test
  void allThatIsSettledAtOnceIs() {
    fill();
    holdAll();
    assertFalse(machine.begin(settleAll(Outcome.DISCARD), 0));
    assertEquals(TURN, departed());
    assertFalse(machine.goOn());
    assertTrue(machine.goOn());
    assertEquals(COUNT - TURN, departed());
    stat(0, 0, COUNT);
  }

  @Test
  void whatIsRequeuedAtOnceIsDeliveredWhenAllHasComeBack() {
    fill();
    holdAll();
    assertFalse(machine.begin(settleAll(Outcome.REQUEUE), 0));
    assertFalse(machine.goOn());
    assertEquals(List.of(), effects.taken());
    assertFalse(machine.goOn());
    assertEquals("deliver s 1 1 1 again", effects.taken().get(0));
    assertFalse(machine.goOn());
    assertFalse(machine.goOn());
    assertTrue(machine.goOn());
    stat(0, COUNT, 0);
  }

  @Test
  void whatHasWaitedForAPauseToEndGoesOutInTurns() {
    machine.apply(new QueueCommand.Pause(true), 0);
    holdAll();
    fill();
    assertFalse(machine.begin(new QueueCommand.Pause(false), 0));
    List<String> first = effects.taken();
    assertEquals("answer Done", first.get(0));
    assertEquals(TURN, first.size() - 1);
    assertFalse(machine.goOn());
    assertEquals(TURN, effects.taken().size());
    assertTrue(machine.goOn());
    List<String> last = effects.taken();
    assertEquals("deliver s 1 " + COUNT + " " + COUNT, last.get(last.size() - 1));
    stat(0, COUNT, 0);
  }

  @Test
  void aConsumerThatComesToMuchIsGivenItInTurns() {
    fill();
    assertFalse(
        machine.begin(
            new QueueCommand.Consume("s", 9, 1, "tag", true, 0, false, false, 0, FieldTable.EMPTY),
            0));
    assertEquals(TURN + 1, effects.taken().size());
    assertFalse(machine.goOn());
    assertTrue(machine.goOn());
    stat(0, COUNT, 0);
  }

  @Test
  void abandonedInTheMidstItOnlyEnds() {
    fill();
    holdAll();
    assertFalse(machine.begin(settleAll(Outcome.ACK), 0));
    machine.abandon();
    assertTrue(machine.goOn());
    assertEquals(List.of("cancelled s 1", "gone s"), effects.taken());
    assertEquals(0, effects.memoryBytes);
  }

  @Test
  void abandonedInTheMidstOfATransactionItSaysSo() {
    fill();
    holdAll();
    QueueCommand.Settle settle = settleAll(Outcome.ACK);
    assertFalse(
        machine.begin(
            new QueueCommand.Settle(
                settle.session(), settle.holder(), 0, settle.entryIds(), Outcome.ACK, 7),
            0));
    machine.abandon();
    assertEquals(List.of("cancelled s 1", "gone s", "settled 7 not"), effects.taken());
  }
}
