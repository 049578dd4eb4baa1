package io.warren.broker.queue;

import io.warren.broker.queue.backlog.Backlog;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Predicate;

/**
 * Goes once through what a queue has, in the order in which it would go out if all were ready: the
 * entries that were unacked when this began, between those that are ready. What comes meanwhile is
 * shown when it is its turn.
 */
final class BrowsingCursor {
  private final Backlog backlog;
  private final long[] shownIds;

  /** Those that were unacked, those that would go out first in front. */
  private Entry[] held;

  private int nextHeld;

  BrowsingCursor(Backlog backlog, Unacked unacked) {
    this.backlog = backlog;
    this.shownIds = new long[backlog.levelCount()];
    this.held = unacked.entries();
    // The order within a level stays.
    Arrays.sort(held, Comparator.<Entry>comparingInt(backlog::level).reversed());
  }

  /**
   * Shows those that were not shown, until one is answered by false, which then counts as not
   * shown, or is on the disk: then the backlog says that it waits. The backlog must not change
   * meanwhile.
   */
  void forEach(Predicate<Entry> visitor) {
    boolean goesOn = true;
    for (int level = shownIds.length - 1; level >= 0 && goesOn; level--) {
      int current = level;
      goesOn =
          backlog.forEachAfter(
                  level,
                  shownIds[level],
                  entry -> showHeld(current, entry.id(), visitor) && show(current, entry, visitor))
              && showHeld(level, Long.MAX_VALUE, visitor);
    }
  }

  /** Shows those that were unacked and stand before an id in their level. */
  private boolean showHeld(int level, long beforeId, Predicate<Entry> visitor) {
    while (nextHeld < held.length) {
      Entry entry = held[nextHeld];
      if (!entry.hasLeft()) {
        int entryLevel = backlog.level(entry);
        if (entryLevel < level || (entryLevel == level && entry.id() >= beforeId)) {
          return true;
        }
        // One that came back is shown among those that are ready.
        boolean there = !entry.ready() && entry.id() > shownIds[entryLevel];
        if (there && !show(entryLevel, entry, visitor)) {
          return false;
        }
      }
      nextHeld++;
    }
    held = new Entry[0];
    nextHeld = 0;
    return true;
  }

  private boolean show(int level, Entry entry, Predicate<Entry> visitor) {
    if (!visitor.test(entry)) {
      return false;
    }
    shownIds[level] = entry.id();
    return true;
  }
}
