package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.warren.broker.bus.Address;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueCommand.Outcome;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.dispatch.DeliveryCredit;
import io.warren.broker.queue.journal.EntryLog;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueueMachineTest {
  /** The size of a message with a body of one letter. */
  private static final long ONE = Messages.OVERHEAD + 1;

  private static final String ANOTHER_QUEUE = Address.queue("/", "another", 2) + "/republisher";

  private final RecordedEffects effects = new RecordedEffects();
  private QueueMachine machine = machine(false, new DeliveryCredit(100, 1 << 20));
  private long lastBatch;

  // Enqueue and deliver.

  @Test
  void confirmsComeBeforeDeliveries() {
    consume("s", 1, 1);
    enqueue("p", "a", "b");
    expect("confirm p 1", "deliver s 1 1 a", "deliver s 1 2 b");
  }

  @Test
  void whatWaitedIsDeliveredAfterTheAnswer() {
    enqueue("p", "a");
    expect("confirm p 1");
    apply(consumer("s", 1, 1).request());
    expect("answer Done", "deliver s 1 1 a");
  }

  @Test
  void consumersTakeTurns() {
    consume("s", 1, 1);
    consume("t", 1, 1);
    consume("s", 1, 2);
    enqueue("p", "a", "b", "c", "d");
    expect(
        "confirm p 1", "deliver s 1 1 a", "deliver t 1 2 b", "deliver s 2 3 c", "deliver s 1 4 d");
  }

  @Test
  void higherPriorityGoesFirstWhileItCan() {
    consume("low", 1, 1);
    consume(consumer("high", 1, 1).priority(5).prefetch(2));
    enqueue("p", "a", "b", "c");
    expect("confirm p 1", "deliver high 1 1 a", "deliver high 1 2 b", "deliver low 1 3 c");
    settle("high", 1, Outcome.ACK, 1);
    enqueue("p", "d");
    expect("confirm p 2", "deliver high 1 4 d");
  }

  // Limits.

  @Test
  void prefetchHoldsBackAndSettlingGoesOn() {
    consume(consumer("s", 1, 1).prefetch(2));
    enqueue("p", "a", "b", "c", "d");
    expect("confirm p 1", "deliver s 1 1 a", "deliver s 1 2 b");
    settle("s", 1, Outcome.ACK, 1, 2);
    expect("deliver s 1 3 c", "deliver s 1 4 d");
  }

  @Test
  void prefetchMeansNothingToAConsumerThatDoesNotAcknowledge() {
    consume(consumer("s", 1, 1).prefetch(1).noAck());
    enqueue("p", "a", "b");
    expect("confirm p 1", "deliver s 1 1 a", "deliver s 1 2 b");
    stat(0, 0, 1, 2 * ONE);
  }

  @Test
  void allConsumersOfASessionShareItsWindow() {
    machine = machine(false, new DeliveryCredit(3, 1 << 20));
    consume("s", 1, 1);
    consume("s", 2, 2);
    enqueue("p", "a", "b", "c", "d", "e");
    expect("confirm p 1", "deliver s 1 1 a", "deliver s 2 2 b", "deliver s 1 3 c");
    credit("s", 1, ONE);
    expect("deliver s 2 4 d");
    credit("s", 1, ONE);
    expect("deliver s 1 5 e");
  }

  @Test
  void aSmallWindowStarvesNobody() {
    machine = machine(false, new DeliveryCredit(2, 1 << 20));
    for (int id = 1; id <= 5; id++) {
      consume("s", 1, id);
    }
    enqueue("p", "a", "b", "c", "d", "e", "f");
    expect("confirm p 1", "deliver s 1 1 a", "deliver s 2 2 b");
    credit("s", 2, 2 * ONE);
    expect("deliver s 3 3 c", "deliver s 4 4 d");
    credit("s", 2, 2 * ONE);
    expect("deliver s 5 5 e", "deliver s 1 6 f");
  }

  @Test
  void aMessageLargerThanTheWindowPasses() {
    machine = machine(false, new DeliveryCredit(100, 10));
    consume("s", 1, 1);
    enqueue("p", "a", "b");
    expect("confirm p 1", "deliver s 1 1 a");
    credit("s", 1, ONE);
    expect("deliver s 1 2 b");
  }

  @Test
  void getTakesNothingFromTheWindow() {
    machine = machine(false, new DeliveryCredit(1, 1 << 20));
    enqueue("p", "a", "b", "c");
    apply(new QueueCommand.Get("s", 1, true));
    effects.taken();
    consume("s", 1, 1);
    expect("deliver s 1 2 b");
  }

  // Settle.

  @Test
  void requeuedEntriesGoBackToTheirPlace() {
    consume(consumer("s", 1, 1).prefetch(3));
    enqueue("p", "a", "b", "c", "d");
    effects.taken();
    cancel("s", 1);
    settle("s", 1, Outcome.REQUEUE, 2, 1);
    consume("t", 1, 1);
    expect("deliver t 1 1 a again", "deliver t 1 2 b again", "deliver t 1 4 d");
  }

  @Test
  void aRequeuedEntryMayGoToTheSameConsumerAgain() {
    consume(consumer("s", 1, 1).prefetch(1));
    enqueue("p", "a", "b");
    effects.taken();
    settle("s", 1, Outcome.REQUEUE, 1);
    expect("deliver s 1 1 a again");
  }

  @Test
  void unknownEntriesAreIgnored() {
    consume(consumer("s", 1, 1).prefetch(1));
    enqueue("p", "a", "b");
    effects.taken();
    settle("s", 1, Outcome.ACK, 7, 2);
    settle("s", 2, Outcome.ACK, 1);
    settle("t", 1, Outcome.ACK, 1);
    expect();
    stat(1, 1, 1, 2 * ONE);
    settle("s", 1, Outcome.DISCARD, 1, 1);
    expect("deliver s 1 2 b");
    stat(0, 1, 1, ONE);
  }

  @Test
  void aCancelledConsumersEntriesStayUnacked() {
    consume("s", 1, 1);
    enqueue("p", "a");
    effects.taken();
    cancel("s", 1);
    stat(0, 1, 0, ONE);
    settle("s", 1, Outcome.ACK, 1);
    stat(0, 0, 0, 0);
    enqueue("p", "b");
    expect("confirm p 2");
  }

  // Exclusive use, get, purge.

  @Test
  void anExclusiveConsumerIsAlone() {
    consume(consumer("s", 1, 1).exclusive());
    apply(consumer("t", 1, 1).request());
    refused(ErrorKind.ACCESS_REFUSED, "queue 'q' in vhost '/' in exclusive use");
    cancel("s", 1);
    consume("t", 1, 1);
    apply(consumer("s", 1, 1).exclusive().request());
    refused(ErrorKind.ACCESS_REFUSED, "queue 'q' in vhost '/' in exclusive use");
  }

  @Test
  void getAnswersAnEntryOrNothing() {
    enqueue("p", "a", "b");
    apply(new QueueCommand.Get("s", 1, true));
    Answer.Got got = (Answer.Got) effects.lastAnswer;
    assertEquals(1, got.entryId());
    assertEquals("a", Messages.body(got.message()));
    assertFalse(got.redelivered());
    assertEquals(1, got.readyCount());
    stat(1, 1, 0, 2 * ONE);
    settle("s", 1, Outcome.ACK, 1);
    apply(new QueueCommand.Get("s", 1, false));
    stat(0, 0, 0, 0);
    apply(new QueueCommand.Get("s", 1, true));
    assertEquals(new Answer.Empty(), effects.lastAnswer);
  }

  @Test
  void purgeDropsWhatIsReadyOnly() {
    consume(consumer("s", 1, 1).prefetch(1));
    enqueue("p", "a", "b", "c");
    apply(new QueueCommand.Purge());
    assertEquals(new Answer.Done(2), effects.lastAnswer);
    stat(0, 1, 1, ONE);
  }

  // Ends.

  @Test
  void whatAHolderHadIsRequeuedInOrder() {
    consume("s", 1, 1);
    consume("s", 2, 2);
    enqueue("p", "a", "b", "c", "d");
    effects.taken();
    apply(new QueueCommand.ConsumerGone("s", 1));
    expect("deliver s 2 1 a again", "deliver s 2 3 c again");
    stat(0, 4, 1, 4 * ONE);
  }

  @Test
  void whatAHolderHadIsDroppedInOrder() {
    machine = machine(Map.of("x-delivery-limit", 0, "x-dead-letter-exchange", "dlx"));
    consume("s", 1, 1);
    enqueue("p", "a", "b", "c", "d", "e");
    effects.taken();
    apply(new QueueCommand.ConsumerGone("s", 0));
    expect(
        "depart 1 a delivery_limit",
        "depart 2 b delivery_limit",
        "depart 3 c delivery_limit",
        "depart 4 d delivery_limit",
        "depart 5 e delivery_limit");
  }

  @Test
  void theEndOfASessionEndsAllItsHolders() {
    consume("s", 1, 1);
    consume(consumer("s", 2, 2).noAck());
    enqueue("p", "a", "b", "c");
    apply(new QueueCommand.ConsumerGone("s", 0));
    stat(2, 0, 0, 2 * ONE);
    effects.taken();
    consume("t", 1, 1);
    expect("deliver t 1 1 a again", "deliver t 1 3 c again");
  }

  @Test
  void whatNobodyAcknowledgesCountsUntilItsCreditReturns() {
    consume(consumer("s", 1, 1).noAck());
    enqueue("p", "a", "b");
    stat(0, 0, 1, 2 * ONE);
    credit("s", 1, ONE);
    stat(0, 0, 1, ONE);
    apply(new QueueCommand.ConsumerGone("s", 0));
    stat(0, 0, 0, 0);
  }

  @Test
  void anAutoDeleteQueueAsksToBeDeletedAfterItsLastConsumer() {
    machine = machine(true, new DeliveryCredit(100, 1 << 20));
    apply(new QueueCommand.ConsumerGone("s", 0));
    apply(new QueueCommand.Cancel("s", 1));
    expect("answer Done");
    consume("s", 1, 1);
    consume("t", 1, 1);
    cancel("s", 1);
    expect();
    apply(new QueueCommand.ConsumerGone("t", 1));
    expect("unused");
    consume("s", 1, 1);
    apply(new QueueCommand.Cancel("s", 1));
    expect("answer Done", "unused");
  }

  @Test
  void deleteAsksForItsConditions() {
    consume(consumer("s", 1, 1).prefetch(1));
    enqueue("p", "a", "b");
    apply(new QueueCommand.Delete(true, false));
    refused(ErrorKind.PRECONDITION_FAILED, "queue 'q' in vhost '/' in use");
    apply(new QueueCommand.Delete(false, true));
    refused(ErrorKind.PRECONDITION_FAILED, "queue 'q' in vhost '/' not empty");
    stat(1, 1, 1, 2 * ONE);
  }

  @Test
  void everybodyIsToldOnceOfTheEnd() {
    consume("s", 1, 1);
    consume("s", 1, 2);
    enqueue("p", "a");
    machine.setHeld(true);
    enqueue("p", "b");
    apply(new QueueCommand.ConsumerGone("s", 1));
    apply(new QueueCommand.Get("g", 1, true));
    consume(consumer("t", 1, 9).prefetch(1).sharedLimit());
    effects.taken();
    apply(new QueueCommand.Delete(false, false));
    expect("cancelled t 9", "gone p", "gone g", "gone t", "gone s", "answer Done");
    assertEquals(new Answer.Done(1), effects.lastAnswer);
    assertEquals(0, effects.memoryBytes);
  }

  @Test
  void aGoneQueueConfirmsAndRefuses() {
    apply(new QueueCommand.Delete(false, false));
    effects.taken();
    enqueue("p", "a");
    settle("s", 1, Outcome.ACK, 1);
    credit("s", 1, 1);
    apply(new QueueCommand.Grant("s", 1, 1));
    apply(new QueueCommand.ConsumerGone("s", 0));
    expect("confirm p 1");
    List<QueueCommand> requests =
        List.of(
            consumer("s", 1, 1).request(),
            new QueueCommand.Cancel("s", 1),
            new QueueCommand.Get("s", 1, true),
            new QueueCommand.Purge(),
            new QueueCommand.Stat(),
            new QueueCommand.Delete(false, false));
    for (QueueCommand request : requests) {
      apply(request);
      refused(ErrorKind.NOT_FOUND, "no queue 'q' in vhost '/'");
    }
  }

  @Test
  void aBrokenQueueRejects() {
    consume("s", 1, 1);
    machine.abandon();
    expect("cancelled s 1", "gone s");
    apply(new QueueCommand.Enqueue("p", 3, Messages.messages("a", "b"), null));
    apply(new QueueCommand.Enqueue("p", 4, Messages.messages("a", "b"), new int[] {4, 6}));
    expect("confirm p 3 but [0, 1]", "confirm p 4 but [4, 6]");
  }

  // Shared limits.

  @Test
  void aSharedLimitIsAskedFirst() {
    consume(consumer("s", 1, 1).sharedLimit());
    enqueue("p", "a", "b", "c");
    expect("confirm p 1", "offer s 1 3");
    enqueue("p", "d");
    expect("confirm p 2");
    grant("s", 1, 2);
    expect("deliver s 1 1 a", "deliver s 1 2 b", "offer s 1 2");
    grant("s", 1, 5);
    expect("deliver s 1 3 c", "deliver s 1 4 d", "ungranted s 1 3");
    enqueue("p", "e");
    expect("confirm p 3", "offer s 1 1");
  }

  @Test
  void offersTakeTurnsAndHoldNothingBack() {
    consume(consumer("s", 1, 1).sharedLimit());
    consume(consumer("s", 1, 2).sharedLimit());
    consume(consumer("t", 1, 1).prefetch(1));
    enqueue("p", "a", "b");
    expect("confirm p 1", "offer s 1 2", "offer s 2 2", "deliver t 1 1 a");
    grant("s", 2, 1);
    expect("deliver s 2 2 b");
    grant("s", 1, 1);
    expect("ungranted s 1 1");
    enqueue("p", "c");
    expect("confirm p 2", "offer s 2 1", "offer s 1 1");
  }

  @Test
  void aGrantStaysWithinTheWindow() {
    machine = machine(false, new DeliveryCredit(1, 1 << 20));
    consume(consumer("s", 1, 1).sharedLimit());
    enqueue("p", "a", "b");
    expect("confirm p 1", "offer s 1 1");
    grant("s", 1, 2);
    expect("deliver s 1 1 a", "ungranted s 1 1");
    credit("s", 1, ONE);
    expect("offer s 1 1");
  }

  @Test
  void aGrantOfNothingLeavesTheOfferStanding() {
    consume(consumer("s", 1, 1).sharedLimit());
    enqueue("p", "a");
    grant("s", 1, 0);
    expect("confirm p 1", "offer s 1 1");
    grant("s", 1, 1);
    expect("deliver s 1 1 a");
  }

  @Test
  void aGrantForNobodyIsGivenBack() {
    grant("s", 1, 3);
    expect("ungranted s 1 3");
  }

  // Memory.

  @Test
  void memoryIsReportedOncePerCommand() {
    enqueue("p", "a", "b", "c");
    assertEquals(1, effects.memoryChanges);
    assertEquals(3 * ONE, effects.memoryBytes);
    consume("s", 1, 1);
    settle("s", 1, Outcome.ACK, 1, 2, 3);
    assertEquals(2, effects.memoryChanges);
    assertEquals(0, effects.memoryBytes);
  }

  @Test
  void onlyThoseWhoPublishWhileHeldAreTold() {
    enqueue("early", "a");
    machine.setHeld(true);
    enqueue("p", "b");
    enqueue("p", "c");
    enqueue("r", "d");
    expect(
        "confirm early 1",
        "confirm p 2",
        "pressure p true",
        "confirm p 3",
        "confirm r 4",
        "pressure r true");
    apply(new QueueCommand.ConsumerGone("r", 0));
    machine.setHeld(false);
    expect("pressure p false");
    enqueue("p", "e");
    expect("confirm p 5");
  }

  /** What it sends it holds itself until then. */
  @Test
  void aQueueThatPublishesWhileThisOneIsHeldIsNotTold() {
    machine.setHeld(true);
    enqueue(ANOTHER_QUEUE, "a");
    expect("confirm " + ANOTHER_QUEUE + " 1");
    machine.setHeld(false);
    expect();
  }

  /** It would come again, and be dead lettered each time. */
  @Test
  void whatAQueueSendsAndIsDeadLetteredInsteadOfTakenIsNotRefused() {
    machine =
        machine(
            Map.of(
                "x-max-length",
                1L,
                "x-overflow",
                "reject-publish-dlx",
                "x-dead-letter-exchange",
                "dlx"));
    enqueue("p", "a", "b");
    expect("depart 2 b maxlen", "confirm p 1 but [1]");
    enqueue(ANOTHER_QUEUE, "c", "d");
    expect("depart 3 c maxlen", "depart 4 d maxlen", "confirm " + ANOTHER_QUEUE + " 2");
  }

  @Test
  void whatAQueueSendsAndNobodyTakesIsRefused() {
    machine = machine(Map.of("x-max-length", 1L, "x-overflow", "reject-publish-dlx"));
    enqueue(ANOTHER_QUEUE, "a", "b");
    expect("confirm " + ANOTHER_QUEUE + " 1 but [1]");
  }

  // The words of these tests.

  private QueueMachine machine(Map<String, Object> arguments) {
    FieldTable table = FieldTable.of(arguments);
    QueueInfo info = new QueueInfo("/", "q", 1, "classic", false, false, "", table);
    return QueueType.CLASSIC.machine(
        info, table, Limits.credit(100, 1 << 20), effects, EntryLog.NONE);
  }

  private QueueMachine machine(boolean autoDelete, DeliveryCredit credit) {
    QueueInfo info = new QueueInfo("/", "q", 1, "classic", false, autoDelete, "", FieldTable.EMPTY);
    return QueueType.CLASSIC.machine(
        info, info.arguments(), Limits.of(credit), effects, EntryLog.NONE);
  }

  private void apply(QueueCommand command) {
    machine.apply(command, 0);
  }

  private void enqueue(String session, String... bodies) {
    Message[] messages = Messages.messages(bodies);
    apply(new QueueCommand.Enqueue(session, ++lastBatch, messages, null));
  }

  private void consume(String session, long holder, long id) {
    consume(consumer(session, holder, id));
  }

  private void consume(ConsumerRequest consumer) {
    List<String> before = effects.taken();
    apply(consumer.request());
    assertEquals(new Answer.Done(0), effects.lastAnswer);
    List<String> after = effects.taken();
    assertEquals("answer Done", after.get(0));
    effects.replay(before, after.subList(1, after.size()));
  }

  private void cancel(String session, long id) {
    apply(new QueueCommand.Cancel(session, id));
    effects.drop("answer Done");
  }

  private void settle(String session, long holder, Outcome outcome, long... entryIds) {
    apply(new QueueCommand.Settle(session, holder, entryIds, outcome));
  }

  private void credit(String session, int count, long bytes) {
    apply(new QueueCommand.AddCredit(session, count, bytes));
  }

  private void grant(String session, long id, int count) {
    apply(new QueueCommand.Grant(session, id, count));
  }

  private void stat(long ready, long unacked, int consumers, long bytes) {
    apply(new QueueCommand.Stat());
    assertEquals(
        new Answer.QueueStat(ready, unacked, consumers, bytes, 0, 0, false), effects.lastAnswer);
    assertEquals(bytes, effects.memoryBytes);
    effects.drop("answer QueueStat");
  }

  private void refused(ErrorKind kind, String text) {
    assertEquals(new Answer.Refused(kind, text), effects.lastAnswer);
    effects.drop("answer Refused");
  }

  private void expect(String... lines) {
    assertArrayEquals(lines, effects.taken().toArray());
  }

  private static ConsumerRequest consumer(String session, long holder, long id) {
    return new ConsumerRequest(session, holder, id);
  }

  /** A Consume with what a test cares for. */
  private static final class ConsumerRequest {
    private final String session;
    private final long holder;
    private final long id;
    private boolean ackRequired = true;
    private int prefetchCount;
    private boolean sharedLimit;
    private boolean exclusive;
    private int priority;

    ConsumerRequest(String session, long holder, long id) {
      this.session = session;
      this.holder = holder;
      this.id = id;
    }

    ConsumerRequest noAck() {
      ackRequired = false;
      return this;
    }

    ConsumerRequest prefetch(int count) {
      prefetchCount = count;
      return this;
    }

    ConsumerRequest sharedLimit() {
      sharedLimit = true;
      return this;
    }

    ConsumerRequest exclusive() {
      exclusive = true;
      return this;
    }

    ConsumerRequest priority(int value) {
      priority = value;
      return this;
    }

    QueueCommand.Consume request() {
      return new QueueCommand.Consume(
          session,
          holder,
          id,
          "tag",
          ackRequired,
          prefetchCount,
          sharedLimit,
          exclusive,
          priority,
          FieldTable.EMPTY);
    }
  }
}
