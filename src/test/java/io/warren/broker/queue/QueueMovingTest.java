package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.EntryFilter;
import io.warren.broker.bus.MoveTarget;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.journal.EntryLog;
import io.warren.value.Annotations;
import io.warren.value.Death;
import io.warren.value.Deaths;
import io.warren.value.DropReason;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Moving entries out of a queue, and those that come back. */
class QueueMovingTest {
  private static final MoveTarget TARGET = MoveTarget.toQueue("t");

  private final RecordedEffects effects = new RecordedEffects();
  private QueueMachine machine = machine(FieldTable.EMPTY);

  @Test
  void anEntryLeavesWhenItIsSafeAtTheTarget() {
    enqueue(messages("a", "b", "c"));
    move(2, EntryFilter.ALL, TARGET);
    expect("depart 1 a", "depart 2 b", "answer MoveStat");
    progress(2, 0, 0, false);
    stat(1, 2);
    apply(new QueueCommand.Left(new long[] {1, 2}));
    progress(2, 2, 0, true);
    stat(1, 0);
    assertEquals(Messages.OVERHEAD + 1, effects.memoryBytes);
  }

  @Test
  void whatNobodyTakesComesBackToItsPlaceUnchanged() {
    enqueue(messages("a", "b", "c", "d"));
    move(3, EntryFilter.ALL, TARGET);
    effects.taken();
    apply(new QueueCommand.Left(new long[] {2}));
    apply(new QueueCommand.Returned(new long[] {3, 1}));
    progress(3, 1, 2, true);
    consume("s", 1);
    expect("answer Done", "deliver s 1 1 a", "deliver s 1 3 c", "deliver s 1 4 d");
  }

  @Test
  void whatComesBackGoesToWhoWaits() {
    enqueue(messages("a"));
    move(1, EntryFilter.ALL, TARGET);
    consume("s", 1);
    apply(new QueueCommand.Returned(new long[] {1}));
    expect("depart 1 a", "answer MoveStat", "answer Done", "deliver s 1 1 a");
  }

  @Test
  void whatComesBackAfterItsTimeExpires() {
    machine = machine(FieldTable.of(Map.of("x-message-ttl", 100)));
    enqueue(messages("a"));
    move(1, EntryFilter.ALL, TARGET);
    machine.apply(new QueueCommand.Tick(), 150);
    stat(0, 1);
    machine.apply(new QueueCommand.Returned(new long[] {1}), 200);
    stat(0, 0);
    assertEquals(0, effects.memoryBytes);
  }

  @Test
  void whatComesBackAfterItsTimeIsNotDelivered() {
    machine = machine(FieldTable.of(Map.of("x-message-ttl", 100)));
    enqueue(messages("a"));
    move(1, EntryFilter.ALL, TARGET);
    consume("s", 1);
    effects.taken();
    machine.apply(new QueueCommand.Returned(new long[] {1}), 100);
    expect();
    stat(0, 0);
  }

  @Test
  void whatComesBackAfterItsTimeTakesNoRoom() {
    machine = machine(FieldTable.of(Map.of("x-max-length", 1)));
    enqueue(new Message[] {mortal("late", 100)});
    move(1, EntryFilter.ALL, TARGET);
    enqueue(messages("a"));
    machine.apply(new QueueCommand.Returned(new long[] {1}), 100);
    stat(1, 0);
    effects.taken();
    consume("s", 1);
    expect("answer Done", "deliver s 1 2 a");
  }

  @Test
  void oneMoveAtATime() {
    enqueue(messages("a"));
    move(1, EntryFilter.ALL, TARGET);
    move(1, EntryFilter.ALL, TARGET);
    assertEquals(
        ErrorKind.PRECONDITION_FAILED,
        assertInstanceOf(Answer.Refused.class, effects.lastAnswer).kind());
    apply(new QueueCommand.Left(new long[] {1}));
    move(1, EntryFilter.ALL, TARGET);
    assertEquals(new Answer.MoveStat(0, 0, 0, 0, true), effects.lastAnswer);
  }

  @Test
  void aStepLooksAtSoMuchAndAsksForTheNext() {
    Message[] messages = messages(new String[2500]);
    messages[2400] = dead("late", DropReason.MAXLEN);
    enqueue(messages);
    move(10, new EntryFilter(FieldTable.EMPTY, DropReason.MAXLEN, null), TARGET);
    expect("move on", "answer MoveStat");
    apply(new QueueCommand.MoveOn());
    expect("move on");
    apply(new QueueCommand.MoveOn());
    expect("depart 2401 late");
    progress(1, 0, 0, false);
  }

  @Test
  void onlySoManyAreOnTheirWayAndNothingThatCameLaterGoes() {
    enqueue(messages(new String[5000]));
    move(Long.MAX_VALUE, EntryFilter.ALL, TARGET);
    // What is moved to where it was comes behind all others.
    enqueue(messages("later"));
    List<Long> underWay = new ArrayList<>();
    long next = 1;
    while (true) {
      for (String line : effects.taken()) {
        if (line.startsWith("depart")) {
          assertEquals(next, Long.parseLong(line.split(" ")[1]));
          underWay.add(next++);
        } else if (line.equals("move on")) {
          apply(new QueueCommand.MoveOn());
        }
      }
      if (underWay.isEmpty()) {
        break;
      }
      int most = Limits.MOVE_CREDIT;
      assertEquals(true, underWay.size() <= most, "on their way: " + underWay.size());
      int count = Math.min(500, underWay.size());
      long[] ids = underWay.subList(0, count).stream().mapToLong(Long::longValue).toArray();
      underWay.subList(0, count).clear();
      apply(new QueueCommand.Left(ids));
    }
    progress(5000, 5000, 0, true);
    stat(1, 0);
  }

  @Test
  void whatFailedIsNotTriedTwice() {
    enqueue(messages(new String[3000]));
    move(Long.MAX_VALUE, EntryFilter.ALL, TARGET);
    int returned = 0;
    List<String> lines = effects.taken();
    while (!lines.isEmpty()) {
      for (String line : lines) {
        if (line.startsWith("depart")) {
          returned++;
          apply(new QueueCommand.Returned(new long[] {Long.parseLong(line.split(" ")[1])}));
        } else if (line.equals("move on")) {
          apply(new QueueCommand.MoveOn());
        }
      }
      lines = effects.taken();
    }
    assertEquals(3000, returned);
    progress(3000, 0, 3000, true);
    stat(3000, 0);
  }

  @Test
  void headersAreComparedAsValues() {
    Message plain = Messages.message("a");
    Message headed =
        new Message(
            "",
            "k",
            new HeadersFormat(FieldTable.of(Map.of("n", 5, "s", "x"))),
            plain.encodedProperties(),
            plain.body(),
            false,
            0,
            Message.NEVER,
            Annotations.NONE);
    assertEquals(true, filter(Map.of("n", 5L)).matches(headed));
    assertEquals(true, filter(Map.of("n", (byte) 5, "s", "x")).matches(headed));
    assertEquals(false, filter(Map.of("n", 5, "s", "y")).matches(headed));
    assertEquals(false, filter(Map.of("other", 5)).matches(headed));
    assertEquals(false, filter(Map.of("n", 5)).matches(plain));
  }

  @Test
  void aReplayGoesToWhereTheFirstDeathWas() {
    Message twice =
        dead("a", DropReason.EXPIRED).deadLettered("q2", DropReason.REJECTED, "x2", "k2", 9);
    MoveTarget replay = MoveTarget.replay(List.of("orders"));
    enqueue(new Message[] {Messages.message("never died"), twice});
    move(10, EntryFilter.ALL, replay);
    expect("depart 2 a", "answer MoveStat");
    Message published = replay.published(twice);
    assertEquals("orders", published.exchange());
    assertEquals("new", published.routingKey());
    assertEquals(List.of("cc"), published.annotations().moreKeys());
    assertNull(published.annotations().deaths());
    enqueue(new Message[] {twice});
    apply(new QueueCommand.Left(new long[] {2}));
    effects.taken();
    move(10, EntryFilter.ALL, MoveTarget.replay(List.of("others")));
    expect("answer MoveStat");
  }

  @Test
  void theReasonsOfDeathAreTold() {
    Message twice =
        dead("a", DropReason.EXPIRED).deadLettered("q2", DropReason.REJECTED, "x2", "k2", 9);
    FieldTable none = FieldTable.EMPTY;
    assertEquals(true, new EntryFilter(none, DropReason.EXPIRED, null).matches(twice));
    assertEquals(false, new EntryFilter(none, DropReason.REJECTED, null).matches(twice));
    assertEquals(true, new EntryFilter(none, null, DropReason.REJECTED).matches(twice));
    assertEquals(false, new EntryFilter(none, null, DropReason.EXPIRED).matches(twice));
    assertEquals(
        false, new EntryFilter(none, null, DropReason.EXPIRED).matches(Messages.message("b")));
  }

  @Test
  void anExchangeWithoutAKeyLeavesTheKeys() {
    Message dead = dead("a", DropReason.EXPIRED);
    Message kept = MoveTarget.toExchange("x", null).published(dead);
    assertEquals("x/dead", kept.exchange() + "/" + kept.routingKey());
    Message keyed = MoveTarget.toExchange("x", "k").published(dead);
    assertEquals("x/k", keyed.exchange() + "/" + keyed.routingKey());
    Message queued = TARGET.published(dead);
    assertEquals("/t", queued.exchange() + "/" + queued.routingKey());
  }

  @Test
  void aDeletedQueueForgetsItsMove() {
    enqueue(messages("a", "b"));
    move(1, EntryFilter.ALL, TARGET);
    apply(new QueueCommand.Delete(false, false));
    apply(new QueueCommand.Left(new long[] {1}));
    apply(new QueueCommand.MoveProgress());
    assertInstanceOf(Answer.Refused.class, effects.lastAnswer);
    assertEquals(0, effects.memoryBytes);
  }

  private static EntryFilter filter(Map<String, Object> headers) {
    return new EntryFilter(FieldTable.of(headers), null, null);
  }

  private QueueMachine machine(FieldTable arguments) {
    QueueInfo info = new QueueInfo("/", "q", 1, "classic", false, false, "", arguments);
    return QueueType.CLASSIC.machine(
        info, info.arguments(), Limits.credit(1000, 1 << 30), effects, EntryLog.NONE);
  }

  private void apply(QueueCommand command) {
    machine.apply(command, 0);
  }

  private void enqueue(Message[] messages) {
    List<String> before = effects.taken();
    apply(new QueueCommand.Enqueue("p", 1, messages, null));
    effects.taken();
    effects.replay(before, List.of());
  }

  private void move(long limit, EntryFilter filter, MoveTarget target) {
    apply(new QueueCommand.Move(limit, filter, target));
  }

  private void consume(String session, long id) {
    apply(
        new QueueCommand.Consume(
            session, 9, id, "tag", true, 0, false, false, 0, FieldTable.EMPTY));
  }

  private void progress(long begun, long moved, long failed, boolean finished) {
    apply(new QueueCommand.MoveProgress());
    effects.drop("answer MoveStat");
    assertEquals(new Answer.MoveStat(begun, moved, 0, failed, finished), effects.lastAnswer);
  }

  private void stat(long ready, long leaving) {
    apply(new QueueCommand.Stat());
    effects.drop("answer QueueStat");
    Answer.QueueStat stat = (Answer.QueueStat) effects.lastAnswer;
    assertEquals(ready, stat.readyCount());
    assertEquals(leaving, stat.leavingCount());
  }

  private void expect(String... lines) {
    assertEquals(List.of(lines), effects.taken());
  }

  private static Message[] messages(String... bodies) {
    Message[] messages = new Message[bodies.length];
    for (int index = 0; index < bodies.length; index++) {
      messages[index] = Messages.message(bodies[index] == null ? "" : bodies[index]);
    }
    return messages;
  }

  private static Message mortal(String body, long ttlMs) {
    Message plain = Messages.message(body);
    return new Message(
        "",
        "",
        plain.format(),
        plain.encodedProperties(),
        plain.body(),
        false,
        0,
        ttlMs,
        Annotations.NONE);
  }

  private static Message dead(String body, DropReason reason) {
    Message plain = Messages.message(body);
    Deaths deaths =
        Deaths.with(null, new Death("work", reason, 1, 5, "orders", List.of("new", "cc"), null));
    return new Message(
        "dlx",
        "dead",
        plain.format(),
        plain.encodedProperties(),
        plain.body(),
        false,
        0,
        Message.NEVER,
        new Annotations(List.of(), List.of(), deaths));
  }
}
