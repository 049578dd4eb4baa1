/**
 * Recognizing a message that has come before, for queues and exchanges alike.
 *
 * <p>{@link io.warren.broker.duplicate.DuplicateRule} says where a message carries its id and for
 * how long that is remembered; {@link io.warren.broker.duplicate.SeenIds} remembers; a {@link
 * io.warren.broker.duplicate.KnownId} is what is kept of it on the disk. What never may live here:
 * a clock, I/O, what becomes of a duplicate.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>Names and meaning are those of the community plugin of RabbitMQ and of LavinMQ, which share
 *       them. Where the two differ for queues, the arguments decide: a queue of the plugin's has
 *       {@code x-message-deduplication} alone and knows an id while the message is in it; {@code
 *       x-cache-size} or {@code x-cache-ttl}, which only LavinMQ's queues have, make it know ids by
 *       number and time, whatever became of their messages.
 *   <li>Without {@code x-cache-size} 10,000 ids are remembered. LavinMQ's 128 are forgotten within
 *       the time that one retry takes.
 *   <li>What is remembered of an id is bounded too: a long text, or anything that is no text and no
 *       number, is remembered by its SHA-256.
 *   <li>An id is remembered while its message is where it belongs, or was: a publisher whose
 *       message was refused for want of room may send it again. A queue remembers when it has let a
 *       message in. An exchange remembers when it routes, or what comes at once would not be known;
 *       who finds out that nobody has the message tells it to forget.
 *   <li>A duplicate is confirmed, for its message is where it belongs.
 *   <li>An id outlives the node where its message does, or did while it was there: what a durable
 *       queue has let in and made safe, and what a durable exchange has passed on to one that has.
 *       The plugin and LavinMQ forget all of them. The id of what is not persistent goes with it,
 *       or who sends that again after a crash would lose it.
 *   <li>In queues, and in durable exchanges: what comes while it is not known whether its first is
 *       safe is confirmed when that is, or refused with it. What comes when it is known that the
 *       first may be lost is no duplicate. What comes while somebody else's transaction that brings
 *       its first is not committed is refused; to have it wait would be better, and takes more than
 *       it is worth.
 * </ul>
 */
@NullMarked
package io.warren.broker.duplicate;

import org.jspecify.annotations.NullMarked;
