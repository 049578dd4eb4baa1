/**
 * Exchanges: an actor for each and event loop, and one routing machine for each type.
 *
 * <p>An exchange type is one file: a {@link io.warren.broker.exchange.Routing} and a row in {@link
 * io.warren.broker.exchange.ExchangeType}. What never may live here: a client protocol, a queue.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>Routing allocates nothing for a key that it knows: the destinations are kept ready, by key,
 *       and shared between messages.
 *   <li>Topic patterns may have any number of {@code #}, where RabbitMQ 4.3 allows two: the matcher
 *       is polynomial, so there is nothing to protect.
 * </ul>
 */
@NullMarked
package io.warren.broker.exchange;

import org.jspecify.annotations.NullMarked;
