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
 *       of its kind has found its way. That the first was refused by its queue the exchange does
 *       not learn; where this matters, the queue is the place to drop duplicates.
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
