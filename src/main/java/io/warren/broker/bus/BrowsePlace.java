package io.warren.broker.bus;

/**
 * A place in a queue, behind the place of an entry, whether that is still there or not. Whoever
 * browses gets it from one page and gives it back for the next, and never looks inside.
 *
 * @param rank what orders entries of that state before their ids do
 */
public record BrowsePlace(EntryState state, long rank, long entryId) {
  /** Before all entries. */
  public static final BrowsePlace START = new BrowsePlace(EntryState.READY, Long.MAX_VALUE, 0);
}
