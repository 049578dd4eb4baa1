package io.warren.broker.queue.journal;

import io.warren.broker.queue.backlog.PersistentRuns;

/**
 * Which of its entries, and of the ids that it knows, a queue is to write down anew, so that their
 * old place can be given up.
 */
public interface Rewrite {
  /** None of them has a greater id. */
  long lastId();

  boolean concerns(long entryId);

  /**
   * Whether any of these may be among them.
   *
   * @param paged of a page that is on the disk alone
   */
  boolean concerns(PersistentRuns paged);

  /** No id that is to be written down anew came with an entry of a greater number; 0 for none. */
  default long lastKnownNumber() {
    return 0;
  }

  /** Whether the id with which that entry came is among them. */
  default boolean concernsKnown(long number) {
    return false;
  }

  /**
   * All have been, or there are none any more.
   *
   * @return false where some were left out that need not be any more: they are to be looked at
   *     again
   */
  boolean done();

  /** They could not be, and are still needed where they are. */
  void refused();
}
