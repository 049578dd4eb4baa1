/**
 * Exchanges: an actor for each and event loop, and one routing machine for each type.
 *
 * <p>An exchange type is one file: a {@link io.warren.broker.exchange.Routing} and a row in {@link
 * io.warren.broker.exchange.ExchangeType}. What never may live here: a client protocol, a queue.
 */
@NullMarked
package io.warren.broker.exchange;

import org.jspecify.annotations.NullMarked;
