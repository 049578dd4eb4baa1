package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import java.util.Optional;

/** Whose entries a page has. */
interface PageOwner {
  /** The level of the backlog; 0 where there are none. */
  int level();

  /** Whether its entries may not be delivered yet. */
  boolean delays();

  /** Whether the page stands first, and stays in memory for that. */
  boolean isHead(Page page);

  /** The page, which was to leave the memory, stays. */
  void stays(Page page);

  /**
   * The page is on the disk alone now.
   *
   * @param entries that it has
   * @param holeCount of the places of others, which are closed by that
   */
  void left(Page page, Entry[] entries, int holeCount);

  /** The page is part of what an earlier life has left. */
  void restored(Page page);

  /**
   * The page is in memory again, as it is on the disk.
   *
   * @param entries may be fewer than it had
   * @return what is missing, if anything
   */
  Optional<Loss> cameBack(Page page, Entry[] entries);
}
