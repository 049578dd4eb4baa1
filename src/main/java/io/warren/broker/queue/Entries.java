package io.warren.broker.queue;

import io.warren.broker.queue.backlog.Backlog;
import io.warren.value.Invariant;
import io.warren.value.Message;
import org.jspecify.annotations.Nullable;

/**
 * All entries of a queue: how many there are, where they stand, and what they hold in memory.
 *
 * <p>An entry is <em>ready</em> in the backlog, <em>unacked</em> with a consumer, or
 * <em>leaving</em>: dropped, and kept until what takes its place is safe.
 */
final class Entries {
  private final Backlog backlog;
  private final DueEntries due = new DueEntries();
  private long lastId;
  private long unackedCount;
  private long leavingCount;

  /** All entries, counted where they come and go, to check the sum of the others. */
  private long entryCount;

  private long memoryBytes;

  Entries(Backlog backlog) {
    this.backlog = backlog;
  }

  Backlog backlog() {
    return backlog;
  }

  int readyCount() {
    return backlog.size();
  }

  long unackedCount() {
    return unackedCount;
  }

  long leavingCount() {
    return leavingCount;
  }

  long memoryBytes() {
    return memoryBytes;
  }

  void checkCounts() {
    Invariant.check(
        backlog.size() + unackedCount + leavingCount == entryCount,
        "every entry is ready, unacked or leaving");
  }

  /** A message has come. */
  void append(Message message, long expiresAtMs) {
    Entry entry = new Entry(++lastId, message, expiresAtMs);
    entryCount++;
    memoryBytes += message.memoryBytes();
    backlog.append(entry);
    if (expiresAtMs != Entry.NEVER) {
      due.add(entry);
    }
  }

  /** The next entry goes to somebody who is to settle it. */
  Entry takeUnacked() {
    unackedCount++;
    return take();
  }

  /** The next entry goes for good; its memory counts until it has {@link #passed}. */
  Entry takeForGood() {
    entryCount--;
    return take();
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
    memoryBytes -= entry.message().memoryBytes();
    entry.release();
  }

  /** An entry that was unacked is ready again. */
  void requeue(Entry entry) {
    unackedCount--;
    backlog.requeue(entry);
    if (entry.expiresAtMs() != Entry.NEVER) {
      due.add(entry);
    }
  }

  /** An entry that was unacked is leaving. */
  void unackedLeaves() {
    unackedCount--;
    leavingCount++;
  }

  /** The next entry is leaving. */
  Entry nextLeaves() {
    leavingCount++;
    return take();
  }

  /** The next entry whose time is over is leaving; null where there is none. */
  @Nullable Entry dueLeaves(long nowMs) {
    Entry entry = due.due(nowMs);
    if (entry != null) {
      backlog.remove(entry);
      due.onTaken(entry);
      leavingCount++;
    }
    return entry;
  }

  /** When the next entry expires, or {@link Entry#NEVER}. */
  long nextExpiryMs() {
    return due.nextMs();
  }

  /** A message that was not taken in is leaving, under an entry of its own. */
  Entry refusedLeaves(Message message) {
    entryCount++;
    leavingCount++;
    memoryBytes += message.memoryBytes();
    return new Entry(++lastId, message, Entry.NEVER);
  }

  /** An entry that was leaving is gone. */
  void left(Entry entry) {
    leavingCount--;
    entryCount--;
    memoryBytes -= entry.message().memoryBytes();
    entry.release();
  }

  /** Drops all that is ready; returns how many those were. */
  int purge() {
    int dropped = backlog.size();
    memoryBytes -= backlog.bytes();
    entryCount -= dropped;
    backlog.clear();
    due.clear();
    return dropped;
  }

  /** Drops everything. */
  void clear() {
    backlog.clear();
    due.clear();
    unackedCount = 0;
    leavingCount = 0;
    entryCount = 0;
    memoryBytes = 0;
  }
}
