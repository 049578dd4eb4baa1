/**
 * The order of the entries that are ready.
 *
 * <p>A backlog decides which entry is next and nothing else. What never may live here: consumers, a
 * clock, I/O.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>Never-delivered entries stand in a chain of small arrays rather than in one array ring: a
 *       ring of millions copies megabytes when it grows and again when it shrinks, inside a turn of
 *       the event loop, while a chain grows and shrinks without a pause and leaves nothing behind
 *       after a burst.
 *   <li>Entries that came back stand sorted by id. Ids are the order of arrival, so an entry comes
 *       back to its place however many others came back before it. They may be walked along from
 *       any place, as a heap can't be.
 *   <li>That chain is one of pages: the arrays themselves, when they are full, are what goes to the
 *       disk and comes back, so that nothing is kept of a message whose page is there. A page that
 *       has been read is thrown away at no cost as long as nothing was taken out of it.
 *   <li>The newest complete page goes out first, for it is wanted last: a queue that has just a
 *       little too much writes and reads just that, and what stands first stays where it is.
 *   <li>A page that an earlier life of the node has left stands in the chain like any other that is
 *       on the disk. The transient entries that were written with it are passed over when it is
 *       read: to write it again without them at the start would cost what the start is to save.
 *   <li>A page with mortal entries goes to the disk where none of them has to leave soon, and comes
 *       back some time before one has to. Of what is in it nothing is in memory but the first of
 *       those times. In a queue of which each page always has some that leave soon, all stay: to
 *       sort what is on the disk by time would be to write it twice.
 *   <li>What is delayed stands sorted by time. Those that are due last are taken out as a page,
 *       which comes back as a whole before the first of them is due, and is none any more then:
 *       their order is not that of the disk. Where the delays differ the ids in a page lie far
 *       apart: some forty bytes stay in memory for each persistent one, which nothing counts.
 *   <li>How many have left a page is found out when it is to be written, by counting: whoever
 *       leaves out of turn need not know its page, which would have to be found.
 * </ul>
 */
@NullMarked
package io.warren.broker.queue.backlog;

import org.jspecify.annotations.NullMarked;
