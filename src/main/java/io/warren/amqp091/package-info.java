/**
 * The door for AMQP 0-9-1: listeners, a verticle for each connection, and the mapping between the
 * protocol's content and {@link io.warren.value.Message}.
 *
 * <p>What never may live here: routing, queues, permissions; they are behind {@link
 * io.warren.broker.Session}.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>What is said to a client leaves in strict order, through {@code Output} alone. It gives the
 *       socket so much at most and keeps the rest: bodies by reference, frames as they are. To let
 *       small frames overtake a body would be allowed between channels, and is worth little: who
 *       does not read the body reads none of them.
 *   <li>Vert.x's write queue is not used as one: what it holds when its socket closes it does not
 *       release.
 *   <li>Bodies that have not come whole are bounded for each connection, with an error of the
 *       channel that asks for more, where RabbitMQ has none. They do not count in the memory of the
 *       node: a connection that is not read because the node is full could then never finish the
 *       bodies that have filled it.
 * </ul>
 */
@NullMarked
package io.warren.amqp091;

import org.jspecify.annotations.NullMarked;
