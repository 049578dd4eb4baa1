package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a queue that may have to leave it at a certain time, the earliest first.
 *
 * <p>An entry that is delivered before its time stays in the list, marked by not being ready: to
 * find it there would cost every delivery more than that. While half of the list is such, each
 * further one pays for a look at a few others. Entries that are on the disk alone are not here.
 */
public final class DueEntries {
  /** So many entries that are not ready are never worth a sweep. */
  private static final int LEAST_STALE = 1024;

  /** A few hundred others are looked at for so many. */
  private static final int SWEEP_INTERVAL = 64;

  private static final int NO_LIST = 0;

  private final SortedEntries byTime = new SortedEntries(Entry.BY_EXPIRY);
  private final SortedEntries.Sweep sweep = byTime.sweep();
  private int staleCount;
  private int takenCount;

  /** A cleared list is followed by one of another number, which none of its entries has. */
  private int list = 1;

  /** Adds an entry that is ready, if it has a time. */
  public void add(Entry entry) {
    if (entry.expiresAtMs() == Entry.NEVER) {
      return;
    }
    if (entry.dueList() == list) {
      staleCount--;
    } else {
      entry.dueList(list);
      byTime.add(entry);
    }
  }

  /** The entry, which is ready, leaves the memory. */
  void forget(Entry entry) {
    if (entry.dueList() == list) {
      byTime.remove(entry);
      entry.dueList(NO_LIST);
    }
  }

  /** The entry is not ready any more. */
  public void onTaken(Entry entry) {
    if (entry.dueList() == list && ++staleCount > LEAST_STALE && staleCount > byTime.size() / 2) {
      takenCount++;
      if (takenCount % SWEEP_INTERVAL == 0) {
        staleCount -= sweep.goOn(DueEntries::isWanted);
      }
    }
  }

  private static boolean isWanted(Entry entry) {
    if (!entry.ready()) {
      entry.dueList(NO_LIST);
    }
    return entry.ready();
  }

  /** When the next entry is due, or {@link Entry#NEVER}. */
  public long nextMs() {
    Entry next = peek();
    return next == null ? Entry.NEVER : next.expiresAtMs();
  }

  /** The next entry that is due, or null; it stays until it is {@link #onTaken taken}. */
  public @Nullable Entry due(long nowMs) {
    Entry next = peek();
    return next != null && next.expired(nowMs) ? next : null;
  }

  private @Nullable Entry peek() {
    Entry next = byTime.first();
    while (next != null && !next.ready()) {
      byTime.pollFirst();
      next.dueList(NO_LIST);
      staleCount--;
      next = byTime.first();
    }
    return next;
  }

  /**
   * Forgets them at once, however many; those that are with consumers may come back, and are then
   * added anew.
   */
  public void clear() {
    list = list == Integer.MAX_VALUE ? 1 : list + 1;
    byTime.clear();
    staleCount = 0;
  }
}
