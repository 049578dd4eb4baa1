/**
 * Pages: what a long queue holds in its middle, in files that are written and read in large pieces.
 *
 * <p>A file {@code QUEUE-NUMBER.pages} is its header, twice, 4 KiB apart, then pages one after the
 * other. A page is a block that says whose it is and which entries are in it, and a block for each
 * entry; see {@link io.warren.store.log.Block}. What an entry is made of is its writer's business.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>A page is found by a {@link io.warren.store.page.PageRef}, which its queue keeps: there is
 *       no index here, and of a page nothing is in memory but that. It is a plain value that can be
 *       written down, and a file says by itself whose pages are in it.
 *   <li>Each entry has its own checksum: a damaged one costs itself and nothing else of its page.
 *   <li>So it is where pages are encrypted: each block of a page is sealed by itself, on the thread
 *       that writes, with the key of its file.
 *   <li>Two threads for the node, one that writes and deletes and one that reads: consumers never
 *       wait behind publishers, and files need no locks, for only one thread changes them.
 *   <li>A page is synced for who asks to have it {@linkplain io.warren.store.page.QueuePages#keep
 *       kept}, several of a queue at a time: what is transient is given back when its queue is
 *       emptied, long before a sync would have paid. A file belongs to who wants its pages while
 *       the node lives, and to who relies on them beyond that; it goes when neither does.
 *   <li>A file of which a sync has failed is never called safe: the system may have dropped what
 *       was to be written, and says the next time that all is well.
 *   <li>What an earlier life has left is looked at by name alone, and goes when all queues have
 *       said what they need of it.
 *   <li>A file is open for as long as it is written to, but never more than a few dozen: a queue
 *       whose file was closed goes on in another. To read, a file is opened each time: that costs
 *       little beside a page.
 *   <li>A failed write ends its file, as it does in the log: what was written before stays good.
 * </ul>
 */
@NullMarked
package io.warren.store.page;

import org.jspecify.annotations.NullMarked;
