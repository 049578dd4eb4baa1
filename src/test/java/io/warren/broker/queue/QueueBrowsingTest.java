package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.BrowsePlace;
import io.warren.broker.bus.BrowsedEntry;
import io.warren.broker.bus.EntryState;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueCommand.Outcome;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.journal.EntryLog;
import io.warren.value.Annotations;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Looking at a queue without disturbing it, and pausing it. */
class QueueBrowsingTest {
  private static final FieldTable BROWSE = FieldTable.of(Map.of("x-browse", true));

  private final RecordedEffects effects = new RecordedEffects();
  private QueueMachine machine = machine(FieldTable.EMPTY, 1000);
  private long lastBatch;

  // Pages.

  @Test
  void aPageShowsWhatIsReadyInOrderAndChangesNothing() {
    enqueue("a", "b", "c");
    Answer.Page page = page(BrowsePlace.START, 2);
    assertEquals(List.of("a", "b"), bodies(page));
    assertFalse(page.last());
    page = page(page.next(), 2);
    assertEquals(List.of("c"), bodies(page));
    assertTrue(page.last());
    consume("s", 1, true, FieldTable.EMPTY);
    expect("confirm p 1", "deliver s 1 1 a", "deliver s 1 2 b", "deliver s 1 3 c");
  }

  @Test
  void whatComesBackIsShownAtItsPlaceWithItsHistory() {
    enqueue("a", "b", "c");
    apply(new QueueCommand.Get("s", 7, true));
    apply(new QueueCommand.Settle("s", 7, new long[] {1}, Outcome.REQUEUE));
    Answer.Page page = page(BrowsePlace.START, 10);
    assertEquals(List.of("a", "b", "c"), bodies(page));
    assertTrue(page.entries().get(0).redelivered());
    assertEquals(1, page.entries().get(0).returnCount());
    assertFalse(page.entries().get(1).redelivered());
  }

  @Test
  void unackedEntriesOfAllHoldersFollowEachOnce() {
    String[] bodies = new String[5000];
    for (int index = 0; index < bodies.length; index++) {
      bodies[index] = "m" + index;
    }
    enqueue(bodies);
    for (int index = 0; index < 4990; index++) {
      apply(new QueueCommand.Get("s" + index % 3, index % 7, true));
    }
    Set<Long> seen = new HashSet<>();
    Answer.Page page = page(BrowsePlace.START, 97);
    assertEquals(EntryState.READY, page.entries().get(9).state());
    assertEquals(EntryState.UNACKED, page.entries().get(10).state());
    while (true) {
      page.entries().forEach(entry -> assertTrue(seen.add(entry.entryId()), "twice"));
      if (page.last()) {
        break;
      }
      assertEquals(97, page.entries().size());
      // Entries go and the tables shrink, and the others stay where they are.
      long gone = page.entries().get(96).entryId();
      for (int holder = 0; holder < 21; holder++) {
        apply(
            new QueueCommand.Settle(
                "s" + holder % 3, holder % 7, new long[] {gone, gone + 1}, Outcome.ACK));
      }
      page = page(page.next(), 97);
    }
    assertTrue(seen.size() > 4800, seen.size() + " were seen");
  }

  @Test
  void delayedEntriesComeLastTheFirstDueFirst() {
    machine = machine(FieldTable.of(Map.of("x-delayed-delivery", true)), 1000);
    Message[] messages = {delayed("late", 900), delayed("soon", 100), Messages.message("now")};
    apply(new QueueCommand.Enqueue("p", 1, messages, null));
    Answer.Page page = page(BrowsePlace.START, 2);
    assertEquals(List.of("now", "soon"), bodies(page));
    assertEquals(EntryState.DELAYED, page.entries().get(1).state());
    assertTrue(page.entries().get(1).dueMs() >= 100, "its delay is over then");
    page = page(page.next(), 2);
    assertEquals(List.of("late"), bodies(page));
    assertEquals(EntryState.DELAYED, page.entries().get(0).state());
    assertTrue(page.last());
  }

  @Test
  void higherPrioritiesAreShownFirstAcrossPages() {
    machine = machine(FieldTable.of(Map.of("x-max-priority", 5)), 1000);
    Message[] messages = {prior("a", 0), prior("b", 9), prior("c", 5), prior("d", 0)};
    apply(new QueueCommand.Enqueue("p", 1, messages, null));
    List<String> seen = new ArrayList<>();
    BrowsePlace place = BrowsePlace.START;
    Answer.Page page;
    do {
      page = page(place, 1);
      seen.addAll(bodies(page));
      place = page.next();
    } while (!page.last());
    assertEquals(List.of("b", "c", "a", "d"), seen);
  }

  @Test
  void aPageIsBoundedInCountAndBytes() {
    String large = "x".repeat(1 << 20);
    enqueue(large, large, large, large, large);
    Answer.Page page = page(BrowsePlace.START, 100);
    assertEquals(3, page.entries().size());
    assertEquals(2, page(page.next(), 100).entries().size());
    enqueue(new String[2000]);
    assertEquals(Limits.PAGE.count(), page(page.next(), 5000).entries().size());
  }

  // Consumers that browse.

  @Test
  void aBrowserIsShownWhatIsThereAndWhatComes() {
    enqueue("a", "b");
    consume("s", 1, false, BROWSE);
    expect("confirm p 1", "deliver s 1 1 a", "deliver s 1 2 b");
    enqueue("c");
    expect("confirm p 2", "deliver s 1 3 c");
    assertEquals(List.of("a", "b", "c"), bodies(page(BrowsePlace.START, 9)));
  }

  @Test
  void aBrowserIsShownAtItsPlaceWhatIsUnackedWhenItComes() {
    enqueue("a", "b", "c", "d", "e");
    apply(new QueueCommand.Get("t", 7, true));
    apply(new QueueCommand.Get("t", 7, true));
    apply(new QueueCommand.Get("t", 8, true));
    apply(new QueueCommand.Get("t", 8, true));
    apply(new QueueCommand.Settle("t", 7, new long[] {1}, Outcome.ACK));
    apply(new QueueCommand.Settle("t", 8, new long[] {3}, Outcome.REQUEUE));
    effects.taken();
    consume("s", 1, true, 2, false, BROWSE);
    expect("deliver s 1 2 b", "deliver s 1 3 c again");
    // What it was shown and comes back is not shown again, what goes before that is not shown.
    apply(new QueueCommand.Settle("t", 7, new long[] {2}, Outcome.REQUEUE));
    apply(new QueueCommand.Settle("s", 1, new long[] {2}, Outcome.ACK));
    expect("deliver s 1 4 d");
    apply(new QueueCommand.Settle("s", 1, new long[] {3}, Outcome.ACK));
    expect("deliver s 1 5 e");
    apply(new QueueCommand.Settle("t", 8, new long[] {4}, Outcome.REQUEUE));
    apply(new QueueCommand.Settle("s", 1, new long[] {4, 5}, Outcome.ACK));
    expect();
  }

  @Test
  void whatIsUnackedIsShownAtItsPriority() {
    machine = machine(FieldTable.of(Map.of("x-max-priority", 5)), 1000);
    Message[] messages = {prior("low", 0), prior("high", 5), prior("mid", 3), prior("top", 5)};
    apply(new QueueCommand.Enqueue("p", 1, messages, null));
    apply(new QueueCommand.Get("t", 7, true));
    effects.taken();
    consume("s", 1, false, BROWSE);
    expect("deliver s 1 2 high", "deliver s 1 4 top", "deliver s 1 3 mid", "deliver s 1 1 low");
  }

  @Test
  void aBrowserSeesWhatOthersTake() {
    consume("t", 1, true, FieldTable.EMPTY);
    consume("s", 1, false, BROWSE);
    enqueue("a");
    expect("confirm p 1", "deliver s 1 1 a", "deliver t 1 1 a");
    apply(new QueueCommand.Settle("t", 9, new long[] {1}, Outcome.REQUEUE));
    expect("deliver t 1 1 a again");
  }

  @Test
  void itsPrefetchHoldsItBackAndSettlingOnlyMakesRoom() {
    enqueue("a", "b", "c");
    consume("s", 1, true, 2, false, BROWSE);
    expect("confirm p 1", "deliver s 1 1 a", "deliver s 1 2 b");
    apply(new QueueCommand.Settle("s", 1, new long[] {1}, Outcome.REQUEUE));
    expect("deliver s 1 3 c");
    apply(new QueueCommand.Settle("s", 1, new long[] {2, 3}, Outcome.ACK));
    expect();
    assertEquals(List.of("a", "b", "c"), bodies(page(BrowsePlace.START, 9)));
  }

  @Test
  void itsLinkHoldsItBack() {
    machine = machine(FieldTable.EMPTY, 2);
    enqueue("a", "b", "c");
    consume("s", 1, false, BROWSE);
    expect("confirm p 1", "deliver s 1 1 a", "deliver s 1 2 b");
    apply(new QueueCommand.AddCredit("s", 2, 400));
    expect("deliver s 1 3 c");
    stat(3, 0, 0, false);
  }

  @Test
  void laterEntriesOfAHigherPriorityAreShownToo() {
    machine = machine(FieldTable.of(Map.of("x-max-priority", 5)), 1000);
    apply(new QueueCommand.Enqueue("p", 1, new Message[] {prior("low", 1)}, null));
    effects.taken();
    consume("s", 1, false, BROWSE);
    apply(new QueueCommand.Enqueue("p", 2, new Message[] {prior("high", 5)}, null));
    expect("deliver s 1 1 low", "confirm p 2", "deliver s 1 2 high");
  }

  @Test
  void browsersAreNoConsumers() {
    machine = machine(FieldTable.of(Map.of("x-expires", 100)), 1000, true);
    consume("t", 5, true, 0, true, FieldTable.EMPTY);
    consume("s", 1, false, BROWSE);
    stat(0, 0, 1, false);
    apply(new QueueCommand.Cancel("t", 5));
    expect("answer Done", "unused");
    machine.apply(new QueueCommand.Tick(), 100);
    expect("expired");
    apply(new QueueCommand.Delete(true, true));
    expect("cancelled s 1", "gone t", "gone s", "answer Done");
  }

  @Test
  void anEndedBrowserIsShownNothingMore() {
    consume("s", 1, false, BROWSE);
    consume("s", 2, false, BROWSE);
    consume("t", 1, false, BROWSE);
    apply(new QueueCommand.Cancel("s", 1));
    expect("answer Done");
    apply(new QueueCommand.ConsumerGone("t", 9));
    enqueue("a");
    expect("confirm p 1", "deliver s 2 1 a");
  }

  @Test
  void aBrowserCannotBeExclusive() {
    apply(new QueueCommand.Consume("s", 9, 1, "tag", false, 0, false, true, 0, BROWSE));
    assertEquals(
        ErrorKind.PRECONDITION_FAILED,
        assertInstanceOf(Answer.Refused.class, effects.lastAnswer).kind());
  }

  // Pausing.

  @Test
  void aPausedQueueDeliversNothingAndGivesAndShows() {
    consume("s", 1, true, FieldTable.EMPTY);
    consume("u", 1, false, BROWSE);
    apply(new QueueCommand.Pause(true));
    enqueue("a", "b");
    expect("answer Done", "confirm p 1", "deliver u 1 1 a", "deliver u 1 2 b");
    stat(2, 0, 1, true);
    apply(new QueueCommand.Get("g", 1, false));
    expect("answer Got");
    apply(new QueueCommand.Cancel("s", 1));
    consume("t", 1, true, FieldTable.EMPTY);
    expect("answer Done");
    apply(new QueueCommand.Pause(false));
    expect("answer Done", "deliver t 1 2 b");
  }

  @Test
  void aGrantThatComesWhilePausedIsGivenBack() {
    apply(new QueueCommand.Consume("s", 9, 1, "tag", true, 0, true, false, 0, FieldTable.EMPTY));
    enqueue("a");
    expect("answer Done", "confirm p 1", "offer s 1 1");
    apply(new QueueCommand.Pause(true));
    apply(new QueueCommand.Grant("s", 1, 1));
    expect("answer Done", "ungranted s 1 1");
    apply(new QueueCommand.Pause(false));
    expect("answer Done", "offer s 1 1");
  }

  // The words of these tests.

  private QueueMachine machine(FieldTable arguments, int credit) {
    return machine(arguments, credit, false);
  }

  private QueueMachine machine(FieldTable arguments, int credit, boolean autoDelete) {
    QueueInfo info = new QueueInfo("/", "q", 1, "classic", false, autoDelete, "", arguments);
    return QueueType.CLASSIC.machine(
        info, info.arguments(), Limits.credit(credit, 1 << 30), effects, EntryLog.NONE);
  }

  private void apply(QueueCommand command) {
    machine.apply(command, 0);
  }

  private void enqueue(String... bodies) {
    Message[] messages = new Message[bodies.length];
    for (int index = 0; index < bodies.length; index++) {
      messages[index] = Messages.message(bodies[index] == null ? "" : bodies[index]);
    }
    apply(new QueueCommand.Enqueue("p", ++lastBatch, messages, null));
  }

  private void consume(String session, long id, boolean ackRequired, FieldTable arguments) {
    consume(session, id, ackRequired, 0, false, arguments);
  }

  private void consume(
      String session,
      long id,
      boolean ackRequired,
      int prefetch,
      boolean exclusive,
      FieldTable arguments) {
    apply(
        new QueueCommand.Consume(
            session, 9, id, "tag", ackRequired, prefetch, false, exclusive, 0, arguments));
    effects.drop("answer Done");
  }

  private Answer.Page page(BrowsePlace after, int limit) {
    apply(new QueueCommand.Browse(after, limit));
    effects.drop("answer Page");
    return (Answer.Page) effects.lastAnswer;
  }

  private static List<String> bodies(Answer.Page page) {
    return page.entries().stream().map(BrowsedEntry::message).map(Messages::body).toList();
  }

  private void stat(long ready, long unacked, int consumers, boolean paused) {
    apply(new QueueCommand.Stat());
    effects.drop("answer QueueStat");
    Answer.QueueStat stat = (Answer.QueueStat) effects.lastAnswer;
    assertEquals(ready, stat.readyCount());
    assertEquals(unacked, stat.unackedCount());
    assertEquals(consumers, stat.consumerCount());
    assertEquals(paused, stat.paused());
  }

  private void expect(String... lines) {
    assertEquals(
        List.of(lines), effects.taken().stream().filter(line -> !line.startsWith("wake")).toList());
  }

  private static Message prior(String body, int priority) {
    Message plain = Messages.message(body);
    return new Message(
        "",
        "",
        plain.format(),
        plain.encodedProperties(),
        plain.body(),
        false,
        priority,
        Message.NEVER,
        Annotations.NONE);
  }

  private static Message delayed(String body, int delayMs) {
    Message plain = Messages.message(body);
    return new Message(
        "",
        "",
        new HeadersFormat(FieldTable.of(Map.of("x-delay", delayMs))),
        plain.encodedProperties(),
        plain.body(),
        false,
        0,
        Message.NEVER,
        Annotations.NONE);
  }
}
