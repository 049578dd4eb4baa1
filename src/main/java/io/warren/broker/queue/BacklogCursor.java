package io.warren.broker.queue;

import io.warren.broker.queue.backlog.Backlog;
import io.warren.broker.queue.backlog.PersistentRuns;
import java.util.function.Predicate;

/**
 * Goes once through the entries that are ready, in the order in which they would go out; what comes
 * meanwhile is shown when it is its turn, unless its level is done.
 */
final class BacklogCursor {
  private final Backlog backlog;
  private final long lastId;
  private final long[] shownIds;
  private boolean stopped;

  /**
   * @param lastId entries with a greater id are not shown
   */
  BacklogCursor(Backlog backlog, long lastId) {
    this.backlog = backlog;
    this.lastId = lastId;
    this.shownIds = new long[backlog.levelCount()];
  }

  /**
   * Shows those that were not shown, until one is answered by false, which then counts as not
   * shown, or is on the disk: then the backlog says that it waits. The backlog must not change
   * meanwhile.
   *
   * @return false where that happened
   */
  boolean forEach(Predicate<Entry> visitor) {
    return forEach(onDisk -> true, visitor);
  }

  /**
   * The same, but for the entries of pages that are on the disk alone and not wanted.
   *
   * @param wanted is asked with the persistent entries of such a page
   */
  boolean forEach(Predicate<PersistentRuns> wanted, Predicate<Entry> visitor) {
    stopped = false;
    for (int level = shownIds.length - 1; level >= 0 && !stopped; level--) {
      int shown = level;
      boolean all =
          backlog.forEachBetween(
              level,
              shownIds[level],
              lastId,
              wanted,
              entry -> {
                if (!visitor.test(entry)) {
                  return false;
                }
                shownIds[shown] = entry.id();
                return true;
              });
      if (all) {
        // Else a page in which nothing is left to be shown would be read again and again.
        shownIds[level] = lastId;
      } else {
        stopped = true;
      }
    }
    return !stopped;
  }
}
