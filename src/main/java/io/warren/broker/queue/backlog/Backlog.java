package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import java.util.function.Predicate;

/** The entries that are ready, in the order in which they go out. Its queue's context uses it. */
public interface Backlog {

  /** Adds an entry that was never delivered; its id is greater than all before. */
  void append(Entry entry);

  /** Puts an entry that was taken back to its original place. */
  void requeue(Entry entry);

  /** Removes the next entry. Only to be called while {@link #size()} is not 0. */
  Entry take();

  /** Removes an entry that is in it, wherever it stands. */
  void remove(Entry entry);

  /** Removes all. */
  void clear();

  /** How many levels it has: those of a higher one all go out before those of a lower one. */
  int levelCount();

  /** The level of an entry, from 0. */
  int level(Entry entry);

  /**
   * Shows the entries of a level that stand behind the place of an id, whether that entry is there
   * or not, in the order in which they would go out, until one is answered by false. To find the
   * place costs little. Nothing may be changed meanwhile.
   *
   * @return false where that happened
   */
  boolean forEachAfter(int level, long id, Predicate<Entry> visitor);

  /** Shows all entries in the order in which they would go out now, in the same way. */
  default boolean forEach(Predicate<Entry> visitor) {
    for (int level = levelCount() - 1; level >= 0; level--) {
      if (!forEachAfter(level, 0, visitor)) {
        return false;
      }
    }
    return true;
  }

  int size();

  /** What the messages of the ready entries hold in memory, about. */
  long bytes();

  /** The bodies' part of {@link #bytes}. */
  long bodyBytes();
}
