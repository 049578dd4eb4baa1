package io.warren.broker.queue.backlog;

import io.warren.store.page.PageRef;

/**
 * A page that is safe on the disk, as far as its entries outlive the node: all that it takes to
 * have them in a backlog again.
 *
 * @param delayed whether its entries may not be delivered yet
 * @param level of the backlog; 0 for those that are delayed
 * @param dueMs when the first of its entries has to leave or may be delivered, or some time before
 *     that; since 1970, or {@link io.warren.broker.queue.Entry#NEVER}
 * @param latestMs when the last of those that are delayed may be delivered
 * @param entries at least one
 */
public record StoredPage(
    PageRef ref, boolean delayed, int level, long dueMs, long latestMs, PersistentRuns entries) {}
