package io.warren.broker.queue.backlog;

import io.warren.store.page.PageRef;

/**
 * A page that is safe on the disk, as far as its entries outlive the node: all that it takes to
 * have them in a backlog again.
 *
 * @param level of the backlog
 * @param dueMs when the first of its entries has to leave, or some time before that; since 1970, or
 *     {@link io.warren.broker.queue.Entry#NEVER}
 * @param entries at least one
 */
public record StoredPage(PageRef ref, int level, long dueMs, PersistentRuns entries) {}
