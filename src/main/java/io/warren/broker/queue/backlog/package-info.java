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
 * </ul>
 */
@NullMarked
package io.warren.broker.queue.backlog;

import org.jspecify.annotations.NullMarked;
