package io.warren.broker.queue;

import io.warren.broker.queue.backlog.Backlog;
import io.warren.broker.queue.backlog.DelayedEntries;
import io.warren.broker.queue.backlog.DueEntries;
import io.warren.broker.queue.backlog.Loss;
import io.warren.broker.queue.backlog.Page;
import io.warren.broker.queue.backlog.Pages;
import io.warren.broker.queue.backlog.StoredPage;
import io.warren.broker.queue.journal.EntryLog;
import io.warren.broker.queue.journal.RestoredQueue.RestoredEntry;
import io.warren.store.page.PageRef;
import io.warren.value.DropReason;
import io.warren.value.Invariant;
import io.warren.value.Message;
import org.jspecify.annotations.Nullable;

/**
 * All entries of a queue: how many there are, where they stand, and what they hold in memory.
 *
 * <p>An entry is <em>delayed</em> until it may be delivered, <em>ready</em> in the backlog,
 * <em>unacked</em> with a consumer, or <em>leaving</em>: dropped, and kept until what takes its
 * place is safe.
 */
final class Entries {
  private final EntryLog log;
  private final Backlog backlog;
  private final Pages pages;
  private final DueEntries due;
  private final DelayedEntries delayed;
  private long lastId;

  /** Of the pages that an earlier life has left; smaller ones may be between their entries. */
  private long lastPagedId;

  private long unackedCount;
  private long leavingCount;
  private long leavingBytes;

  /** All entries, counted where they come and go, to check the sum of the others. */
  private long entryCount;

  /** What all messages would hold if all were in memory. */
  private long memoryBytes;

  /**
   * @param log where what becomes of them is written down
   * @param pages those of the backlog
   */
  Entries(EntryLog log, Backlog backlog, Pages pages) {
    this.log = log;
    this.backlog = backlog;
    this.pages = pages;
    this.due = pages.due();
    this.delayed = new DelayedEntries(pages);
  }

  Backlog backlog() {
    return backlog;
  }

  Pages pages() {
    return pages;
  }

  int readyCount() {
    return backlog.size();
  }

  long unackedCount() {
    return unackedCount;
  }

  int delayedCount() {
    return delayed.size();
  }

  long leavingCount() {
    return leavingCount;
  }

  /** What the messages of those hold in memory that are leaving. */
  long leavingBytes() {
    return leavingBytes;
  }

  private void leaves(Entry entry) {
    leavingCount++;
    leavingBytes += entry.message().memoryBytes();
  }

  private void leavesNoMore(Entry entry) {
    leavingCount--;
    leavingBytes -= entry.message().memoryBytes();
  }

  /** The id of the entry that came last. */
  long lastId() {
    return lastId;
  }

  /** How many will be ready if nobody takes any: those that are, and those that are delayed. */
  long waitingCount() {
    return (long) backlog.size() + delayed.size();
  }

  /** The bodies of {@link #waitingCount}. */
  long waitingBodyBytes() {
    return backlog.bodyBytes() + delayed.bodyBytes();
  }

  DelayedEntries delayed() {
    return delayed;
  }

  /** What the messages of those hold that are ready or delayed, if all were in memory. */
  long waitingBytes() {
    return backlog.bytes() + delayed.memoryBytes();
  }

  long memoryBytes() {
    return memoryBytes - pages.diskBytes();
  }

  /** Whether the next entry is in memory; if not, its page is being read. */
  boolean hasFirst() {
    return backlog.hasFirst();
  }

  /** A page was read again; what could not be is gone: how many those are. */
  int pageRead(Page page, Entry[] read) {
    Loss loss = pages.read(page, read).orElse(null);
    if (loss == null) {
      return 0;
    }
    entryCount -= loss.count();
    memoryBytes -= loss.bytes();
    if (page.delays()) {
      delayed.lost(loss);
    } else {
      backlog.lost(loss);
    }
    return loss.count();
  }

  /**
   * A page is safe on the disk.
   *
   * @return whether it is to stay so
   */
  boolean pageKept(Page page, PageRef ref) {
    StoredPage stored = pages.kept(page, ref).orElse(null);
    return stored != null && log.paged(stored);
  }

  void checkCounts() {
    Invariant.check(
        delayed.size() + backlog.size() + unackedCount + leavingCount == entryCount,
        "every entry is delayed, ready, unacked or leaving");
  }

  /** What becomes of entries from now on does so in a transaction; 0 for none. */
  void within(long transaction) {
    log.within(transaction);
  }

  /** Whether a transaction that has not ended has to do with the entry. */
  boolean isUndecided(Entry entry) {
    return log.openTransaction(entry.id()) != 0;
  }

  /** A message has come. */
  Entry append(Message message, long expiresAtMs) {
    entryCount++;
    memoryBytes += message.memoryBytes();
    Entry entry = enter(message, expiresAtMs);
    log.added(entry, false);
    return entry;
  }

  private Entry enter(Message message, long expiresAtMs) {
    Entry entry = new Entry(++lastId, message, expiresAtMs);
    enter(entry);
    return entry;
  }

  private void enter(Entry entry) {
    backlog.append(entry);
    due.add(entry);
  }

  /** A message has come that may not be delivered yet. */
  Entry appendDelayed(Message message, long readyAtMs) {
    entryCount++;
    memoryBytes += message.memoryBytes();
    Entry entry = new Entry(++lastId, message, readyAtMs);
    delayed.add(entry);
    log.added(entry, true);
    return entry;
  }

  /** Whether the next message whose delay is over is in memory, as {@link #hasDue}. */
  boolean hasUndelayed(long nowMs) {
    return delayed.hasDue(nowMs);
  }

  /**
   * Removes the {@linkplain #hasUndelayed next} message whose delay is over, to be put elsewhere;
   * null where there is none.
   */
  @Nullable Entry takeUndelayed(long nowMs) {
    return delayed.takeDue(nowMs);
  }

  /** One that was delayed is ready, behind all others. */
  Entry undelay(Entry entry, long expiresAtMs) {
    Entry ready = enter(entry.message(), expiresAtMs);
    long transaction = log.openTransaction(entry.id());
    if (transaction != 0) {
      log.within(transaction);
    }
    log.added(ready, false);
    log.removed(entry);
    if (transaction != 0) {
      log.within(0);
    }
    return ready;
  }

  /** One that was delayed is leaving. */
  void undelayedLeaves(Entry entry) {
    leaves(entry);
  }

  /** The next entry goes to somebody who is to settle it. */
  Entry takeUnacked() {
    unackedCount++;
    Entry entry = take();
    log.delivered(entry);
    return entry;
  }

  /** The next entry goes for good; its memory counts until it has {@link #passed}. */
  Entry takeForGood() {
    entryCount--;
    Entry entry = take();
    log.removed(entry);
    return entry;
  }

  private Entry take() {
    Entry entry = backlog.take();
    due.onTaken(entry);
    return entry;
  }

  /** So much of what was taken for good has arrived where it went. */
  void passed(long bytes) {
    memoryBytes -= bytes;
  }

  /** An entry that was unacked is wanted no more. */
  void acknowledged(Entry entry) {
    unackedCount--;
    entryCount--;
    gone(entry);
  }

  private void gone(Entry entry) {
    memoryBytes -= entry.message().memoryBytes();
    log.removed(entry);
    entry.release();
  }

  /** An entry that was unacked is ready again. */
  void requeue(Entry entry) {
    unackedCount--;
    backlog.requeue(entry);
    log.returned(entry);
    due.add(entry);
  }

  /** An entry that was unacked is leaving. */
  void unackedLeaves(Entry entry) {
    unackedCount--;
    leaves(entry);
  }

  /** The next entry is leaving. */
  Entry nextLeaves() {
    Entry entry = take();
    leaves(entry);
    return entry;
  }

  /** Whether the next entry, which {@link #hasFirst is in memory}, should have left by then. */
  boolean firstIsDue(long nowMs) {
    return due.nextMs() <= nowMs && backlog.first().expired(nowMs);
  }

  /** This entry, wherever it stands among those that are ready, is leaving. */
  void readyLeaves(Entry entry) {
    backlog.remove(entry);
    due.onTaken(entry);
    leaves(entry);
  }

  /**
   * One that was {@linkplain #readyLeaves leaving} is ready again, at its place; the new entry for
   * it.
   */
  Entry comesBack(Entry entry) {
    leavesNoMore(entry);
    Entry anew = entry.anew();
    entry.release();
    backlog.requeue(anew);
    due.add(anew);
    return anew;
  }

  /**
   * Whether the next entry whose time is over is in memory, if there is one; if not, its page is
   * being read.
   */
  boolean hasDue(long nowMs) {
    return !pages.isDue(Math.min(nowMs, due.nextMs()));
  }

  /** The next entry {@link #hasDue whose time is over} is leaving; null where there is none. */
  @Nullable Entry dueLeaves(long nowMs) {
    Entry entry = due.due(nowMs);
    if (entry != null) {
      backlog.remove(entry);
      due.onTaken(entry);
      leaves(entry);
    }
    return entry;
  }

  /** When the next entry expires, or its page is to be read, or a delay is over; or never. */
  long nextDueMs() {
    long leavesMs = Math.min(due.nextMs(), pages.nextDueMs());
    return Math.min(leavesMs, delayed.nextMs());
  }

  /** A message that was not taken in is leaving, under an entry of its own. */
  Entry refusedLeaves(Message message) {
    entryCount++;
    memoryBytes += message.memoryBytes();
    Entry entry = new Entry(++lastId, message, Entry.NEVER);
    leaves(entry);
    log.added(entry, false);
    return entry;
  }

  /** An entry that is leaving was dropped. */
  void dropped(Entry entry, DropReason reason) {
    entry.leaves(reason);
    log.leaving(entry, reason);
  }

  /** An entry that was leaving is gone. */
  void left(Entry entry) {
    leavesNoMore(entry);
    entryCount--;
    gone(entry);
  }

  /** Drops all that is ready or delayed; returns how many those were. */
  int purge() {
    backlog.forEachPlace(log::removed, log::removed);
    delayed.forEachPlace(log::removed, log::removed);
    int dropped = backlog.size() + delayed.size();
    memoryBytes -= backlog.bytes() + delayed.memoryBytes();
    entryCount -= dropped;
    backlog.clear();
    delayed.clear();
    return dropped;
  }

  /**
   * One that an earlier life of the node has left is ready, or delayed; its id is greater than all
   * before.
   */
  Entry restore(RestoredEntry old) {
    entryCount++;
    memoryBytes += old.message().memoryBytes();
    lastId = old.id();
    Entry entry = new Entry(old.id(), old.message(), old.timeMs());
    entry.restored(old.delivered(), old.returnCount());
    if (old.delayed()) {
      delayed.add(entry);
    } else if (old.reason() != null) {
      leaves(entry);
    } else if (entry.id() < lastPagedId) {
      backlog.requeue(entry);
      due.add(entry);
    } else {
      enter(entry);
    }
    return entry;
  }

  /** The same for the entries of a page; they are not looked at. */
  void restore(StoredPage old) {
    entryCount += old.entries().count();
    memoryBytes += old.entries().memoryBytes();
    if (old.delayed()) {
      delayed.restore(old);
    } else {
      lastPagedId = Math.max(lastPagedId, old.entries().lastId());
      backlog.restore(old);
    }
  }

  /** Ids up to this one were used in an earlier life. */
  void restored(long newLastId) {
    lastId = newLastId;
  }

  /** Drops everything. */
  void clear() {
    backlog.clear();
    delayed.clear();
    unackedCount = 0;
    leavingCount = 0;
    leavingBytes = 0;
    entryCount = 0;
    memoryBytes = 0;
  }
}
