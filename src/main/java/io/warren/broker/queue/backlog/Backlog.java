package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The entries that are ready, in the order in which they go out. Its queue's context uses it. */
public interface Backlog {

  /** Adds an entry that was never delivered; its id is greater than all before. */
  void append(Entry entry);

  /** Puts an entry that was taken back to its original place. */
  void requeue(Entry entry);

  /**
   * Whether the next entry can be taken now. If not, its page is being read, which {@link #awaits}
   * says.
   */
  boolean hasFirst();

  /** The next entry. Only to be asked as {@link #take}. */
  Entry first();

  /**
   * Removes the next entry. Only to be called while {@link #size()} is not 0 and {@link #hasFirst}.
   */
  Entry take();

  /** A page that an earlier life of the node has left; its ids are greater than all before. */
  void restore(StoredPage page);

  /** Removes an entry that is in it, wherever it stands. */
  void remove(Entry entry);

  /** Entries that could not be read again are gone. */
  void lost(Loss loss);

  /** Removes all. */
  void clear();

  /** How many levels it has: those of a higher one all go out before those of a lower one. */
  int levelCount();

  /** The level of an entry, from 0. */
  int level(Entry entry);

  /**
   * Shows the entries of a level that stand behind the place of an id, whether that entry is there
   * or not, in the order in which they would go out, until one is answered by false or is on the
   * disk: then {@link #awaits} says so. To find the place costs little. Nothing may be changed
   * meanwhile.
   *
   * @return false where that happened
   */
  default boolean forEachAfter(int level, long id, Predicate<Entry> visitor) {
    return forEachBetween(level, id, Long.MAX_VALUE, visitor);
  }

  /** The same for those whose id is not greater than the last. */
  default boolean forEachBetween(int level, long id, long lastId, Predicate<Entry> visitor) {
    return forEachBetween(level, id, lastId, onDisk -> true, visitor);
  }

  /**
   * The same, but for the entries of pages that are on the disk alone and not wanted.
   *
   * @param wanted is asked with the persistent entries of such a page
   */
  boolean forEachBetween(
      int level, long id, long lastId, Predicate<PersistentRuns> wanted, Predicate<Entry> visitor);

  /**
   * Shows all entries in no order, wherever they are; none of them is read for that.
   *
   * @param inMemory is shown those that are in memory
   * @param onDisk is shown of the others those whose messages are persistent
   */
  void forEachPlace(Consumer<Entry> inMemory, PersistentRun onDisk);

  /** Takes a run of persistent entries that are on the disk. */
  interface PersistentRun {
    /**
     * Those from the first to the last, and no others between them.
     *
     * @param contentBytes of all their messages
     */
    void run(long firstId, long lastId, long contentBytes);
  }

  /** Shows all entries in the order in which they would go out now, in the same way. */
  default boolean forEach(Predicate<Entry> visitor) {
    for (int level = levelCount() - 1; level >= 0; level--) {
      if (!forEachAfter(level, 0, visitor)) {
        return false;
      }
    }
    return true;
  }

  /** Whether {@link #hasFirst} or {@link #forEachAfter}, the last call, waits for a page. */
  boolean awaits();

  int size();

  /** What the messages of the ready entries hold in memory, about, if all were there. */
  long bytes();

  /** The bodies' part of {@link #bytes}. */
  long bodyBytes();
}
