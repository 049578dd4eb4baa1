package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;

/** The entries that are ready, in the order in which they go out. Its queue's context uses it. */
public interface Backlog {

  /** Adds an entry that was never delivered; its id is greater than all before. */
  void append(Entry entry);

  /** Puts an entry that was delivered back to its original place. */
  void requeue(Entry entry);

  /** Removes the next entry. Only to be called while {@link #size()} is not 0. */
  Entry take();

  /** Removes all. */
  void clear();

  int size();

  /** What the messages of the ready entries hold in memory, about. */
  long bytes();
}
