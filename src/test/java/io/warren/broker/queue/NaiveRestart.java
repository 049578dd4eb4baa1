package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.BrowsePlace;
import io.warren.broker.bus.BrowsedEntry;
import io.warren.broker.bus.EntryState;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.duplicate.KnownId;
import io.warren.broker.duplicate.SeenIds;
import io.warren.broker.queue.backlog.PageSize;
import io.warren.broker.queue.backlog.Pages;
import io.warren.broker.queue.backlog.StoredPage;
import io.warren.broker.queue.journal.EntryLog;
import io.warren.broker.queue.journal.RecordedJournal;
import io.warren.broker.queue.journal.RestoredQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a queue must be when its node ends and begins anew. */
final class NaiveRestart {
  private final NaiveQueue queue;
  private final RecordedJournal journal;
  private final QueueInfo info;
  private final boolean forExchange;
  private final NaiveDisk disk;

  /** How many pages were not read when a queue began anew. */
  int pageCount;

  NaiveRestart(
      NaiveQueue queue,
      RecordedJournal journal,
      QueueInfo info,
      boolean forExchange,
      NaiveDisk disk) {
    this.queue = queue;
    this.journal = journal;
    this.info = info;
    this.forExchange = forExchange;
    this.disk = disk;
  }

  /** Whatever is persistent is where it would be had all consumers gone. */
  void check() {
    NaivePlaces places = queue.places;
    RestoredQueue restored = journal.restored(disk::kept);
    RecordedEffects effects = new RecordedEffects();
    QueueMachine[] made = new QueueMachine[1];
    QueueMachine machine =
        QueueType.of(info.type())
            .machine(
                info,
                queue.rules().arguments(),
                Limits.credit(1, 1),
                effects,
                EntryLog.NONE,
                new Pages(disk.left(made), PageSize.STANDARD));
    made[0] = machine;
    machine.restore(restored, queue.clock.nowMs);
    restored.wholePages().forEach(page -> pageCount++);
    List<BrowsedEntry> rows = browse(machine, effects);
    assertEquals(
        Stream.of(places.ready, places.unacked.values(), places.moving.values())
            .flatMap(some -> some.stream())
            .filter(message -> message.message.persistent())
            .sorted(NaiveMessage.BY_TURN)
            .map(NaiveRestart::line)
            .toList(),
        rows.stream()
            .filter(row -> row.state() == EntryState.READY)
            .map(NaiveRestart::line)
            .toList(),
        "ready after a restart");
    assertEquals(
        Stream.concat(
                places.delayed.stream(),
                forExchange ? places.leaving.values().stream() : Stream.of())
            .filter(message -> message.message.persistent())
            .sorted(NaiveMessage.BY_DUE)
            .map(message -> message.dueMs + " " + message.bodyBytes())
            .toList(),
        rows.stream()
            .filter(row -> row.state() == EntryState.DELAYED)
            .map(row -> row.dueMs() + " " + row.message().body().length)
            .toList(),
        "delayed after a restart");
    long leaving =
        places.leaving.values().stream().filter(message -> message.message.persistent()).count();
    assertEquals(
        forExchange || !queue.rules().deadLetters() ? 0 : leaving,
        effects.taken().stream().filter(line -> line.startsWith("depart")).count(),
        "on its way after a restart");
    checkIds(restored.known().inOrder());
    checkLiveBytes();
  }

  /** Older ones may be known that the queue has forgotten, and those of what may be lost. */
  private void checkIds(List<KnownId> known) {
    NaiveRules.Ids rule = queue.rules().ids();
    if (rule.wanted() && rule.byTime()) {
      SeenIds seen = new SeenIds(rule.count() > 0 ? rule.count() : 10_000);
      known.stream()
          .filter(each -> each.forgottenAtMs() > queue.clock.nowMs)
          .forEach(each -> seen.addKept(each, queue.clock.nowMs));
      for (Object id : queue.admission.ids.kept()) {
        assertTrue(seen.contains(id, queue.clock.nowMs), id + " is known after a restart");
      }
    }
  }

  /**
   * Nothing is missing of what the log needs.
   *
   * @param all whether nothing else may be kept
   */
  void checkKept(boolean all) {
    RestoredQueue restored = journal.restored(disk::kept);
    disk.checkKept(
        Stream.concat(restored.wholePages().stream(), restored.partPages().stream())
            .map(StoredPage::ref)
            .collect(Collectors.toSet()),
        all);
  }

  private void checkLiveBytes() {
    boolean any = false;
    for (NaiveMessage message : queue.places.all()) {
      any |= message.message.persistent();
    }
    any |= queue.admission.ids.keepsAny();
    assertEquals(any, journal.liveBytes() > 0, "what is alive is counted");
  }

  private List<BrowsedEntry> browse(QueueMachine machine, RecordedEffects effects) {
    List<BrowsedEntry> rows = new ArrayList<>();
    BrowsePlace next = BrowsePlace.START;
    while (true) {
      // At a time at which nothing is due.
      boolean done = machine.begin(new QueueCommand.Browse(next, 100), 0);
      while (!done) {
        if (machine.waits()) {
          disk.workUntilRead();
        }
        done = machine.goOn();
      }
      Answer.Page page = (Answer.Page) effects.lastAnswer;
      rows.addAll(page.entries());
      if (page.entries().isEmpty()) {
        return rows;
      }
      next = page.next();
    }
  }

  private static String line(NaiveMessage message) {
    boolean seen = message.returnCount > 0 || message.place == NaiveMessage.Place.UNACKED;
    return message.message.priority()
        + " "
        + message.bodyBytes()
        + " "
        + seen
        + " "
        + message.returnCount
        + " "
        + message.expiresAtMs;
  }

  private static String line(BrowsedEntry row) {
    return row.message().priority()
        + " "
        + row.message().body().length
        + " "
        + row.redelivered()
        + " "
        + row.returnCount()
        + " "
        + row.dueMs();
  }
}
