/**
 * The door for AMQP 0-9-1: listeners, a verticle for each connection, and the mapping between the
 * protocol's content and {@link io.warren.value.Message}.
 *
 * <p>What never may live here: routing, queues, permissions; they are behind {@link
 * io.warren.broker.Session}.
 */
@NullMarked
package io.warren.amqp091;

import org.jspecify.annotations.NullMarked;
