/**
 * Exchanges: an actor for each and event loop, or for each alone where it keeps messages or their
 * ids, and one routing machine for each type.
 *
 * <p>An exchange type is one file: a {@link io.warren.broker.exchange.Routing} and a row in {@link
 * io.warren.broker.exchange.ExchangeType}. What never may live here: a client protocol, a queue.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>Routing allocates nothing for a key that it knows: the destinations are kept ready, by key,
 *       and shared between messages.
 *   <li>A duplicate finds no queue: it is returned where the publisher asked for that, as in the
 *       plugin and in LavinMQ, and confirmed; the alternate exchange does not get it, for the first
 *       of its kind has found its way.
 *   <li>What one of its queues refuses, or what finds no queue, may come again to an exchange that
 *       drops duplicates. The queue tells it, before it tells the session: so it does not matter
 *       whether the publisher asked for confirms, has gone meanwhile, or is a queue with a dead
 *       letter, and whoever sends again because of a nack comes behind the news. Nothing is kept
 *       for it but a number beside each id, and a batch that is taken costs no message more. The
 *       price: where one of several queues refuses, the others get the copy too, as without
 *       deduplication; and a duplicate that comes while its first is on its way to a queue that
 *       will refuse it is confirmed, and only who published the first is told.
 *   <li>A durable exchange keeps its history and its ids in a stream of its own in the log of
 *       messages. It answers for each batch of which it has something to keep: it hears of it
 *       before the session does, passes that on, and says itself, as one queue more would, when
 *       what it keeps is safe. So whoever publishes need know nothing of it, and may be gone.
 *   <li>An id is written down when all queues have its message, and one of them so that it outlives
 *       the node; the confirm waits for that. That the id travels with the message, to stand in the
 *       record of its entry as those of queues do, was refused: of several queues one may have the
 *       message after a crash and another one not, and who sends it again to have it there would be
 *       told that it is. The price is a second sync for each confirm, and that what was not
 *       confirmed before a crash may be in a queue twice. To make each batch a transaction was
 *       refused too: it would have all or nothing for the same second sync, but queues keep open
 *       how their entries stand until it has ended.
 *   <li>A duplicate that comes while its first is on its way is confirmed or refused when the fate
 *       of that is known, where the exchange is durable; where it is not, at once, as said above.
 *   <li>A message of the history is written down as it comes, for it does no harm there if it is
 *       all that is left of its batch. The one whose place it takes is needed until it is safe.
 *   <li>A dead letter that was published to such an exchange before it died is let through when it
 *       comes again: it would be dropped as its own duplicate. It is known by the exchange's name;
 *       one that came by way of another exchange is not. For what is moved back there by hand,
 *       which has left its deaths behind, the queue that moves it has the exchange forget it first.
 *   <li>Topic patterns may have any number of {@code #}, where RabbitMQ 4.3 allows two: the matcher
 *       is polynomial, so there is nothing to protect.
 *   <li>The hash exchange jumps to a bucket instead of looking for a point on a ring: one point for
 *       each unit of weight would share out keys very unevenly with the weight 1, which most users
 *       give, and enough of them for that would be far too many with the largest weight.
 *   <li>What an exchange remembers must be one, so such an exchange has one actor on the node, and
 *       a hop between threads more for publishers on other loops. To share the history between the
 *       actors of all loops would need an order of their messages that nobody has.
 * </ul>
 */
@NullMarked
package io.warren.broker.exchange;

import org.jspecify.annotations.NullMarked;
