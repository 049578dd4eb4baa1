package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import java.util.function.Predicate;

/** The entries that are ready, in the order in which they go out. Its queue's context uses it. */
public interface Backlog {

  /** Adds an entry that was never delivered; its id is greater than all before. */
  void append(Entry entry);

  /** Puts an entry that was delivered back to its original place. */
  void requeue(Entry entry);

  /** Removes the next entry. Only to be called while {@link #size()} is not 0. */
  Entry take();

  /** Removes an entry that is in it, wherever it stands. */
  void remove(Entry entry);

  /** Removes all. */
  void clear();

  /**
   * Shows the entries in the order in which they would go out now, until one is answered by false.
   *
   * @return false where that happened
   */
  boolean forEach(Predicate<Entry> visitor);

  int size();

  /** What the messages of the ready entries hold in memory, about. */
  long bytes();

  /** The bodies' part of {@link #bytes}. */
  long bodyBytes();
}
