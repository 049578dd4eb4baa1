package io.warren.broker.queue;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a queue that may have to leave it at a certain time, the earliest first.
 *
 * <p>An entry that is delivered before its time stays in the list, marked by not being ready, until
 * half of the list is such: to find it there would cost every delivery more than that.
 */
final class DueEntries {
  /** So many entries that are not ready are never worth writing the list anew. */
  private static final int LEAST_STALE = 1024;

  private PriorityQueue<Entry> byTime = newList();
  private int staleCount;

  /** Adds an entry that is ready and has a time. */
  void add(Entry entry) {
    if (entry.listed) {
      staleCount--;
    } else {
      entry.listed = true;
      byTime.add(entry);
    }
  }

  /** The entry is not ready any more. */
  void onTaken(Entry entry) {
    if (entry.listed && ++staleCount > LEAST_STALE && staleCount > byTime.size() / 2) {
      PriorityQueue<Entry> kept = newList();
      for (Entry candidate : byTime) {
        if (candidate.ready()) {
          kept.add(candidate);
        } else {
          candidate.listed = false;
        }
      }
      byTime = kept;
      staleCount = 0;
    }
  }

  /** When the next entry is due, or {@link Entry#NEVER}. */
  long nextMs() {
    Entry next = peek();
    return next == null ? Entry.NEVER : next.expiresAtMs();
  }

  /** The next entry that is due, or null; it stays until it is {@link #onTaken taken}. */
  @Nullable Entry due(long nowMs) {
    Entry next = peek();
    return next != null && next.expired(nowMs) ? next : null;
  }

  private @Nullable Entry peek() {
    Entry next = byTime.peek();
    while (next != null && !next.ready()) {
      byTime.remove();
      next.listed = false;
      staleCount--;
      next = byTime.peek();
    }
    return next;
  }

  /** Forgets them; those that are with consumers may come back, and are then added anew. */
  void clear() {
    for (Entry entry : byTime) {
      entry.listed = false;
    }
    byTime = newList();
    staleCount = 0;
  }

  private static PriorityQueue<Entry> newList() {
    return new PriorityQueue<>(Entry.BY_EXPIRY);
  }
}
