/**
 * The heart: virtual hosts with their exchanges and queues, and {@code Session}, the one door to
 * them.
 *
 * <p>What never may live here: the words of a client protocol. Front-ends hold a session and know
 * no bus address.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>What is declared is one machine per virtual host, {@link io.warren.broker.Topology}, and
 *       what event loops know is the sum of the changes that it announced. So a refusal is decided
 *       in one place, and a route never asks.
 *   <li>Transient queues that many sessions share, and {@code x-queue-master-locator}, are
 *       accepted, which RabbitMQ 4.3 refuses by default: client libraries in use still declare
 *       them.
 *   <li>A queue type that this broker lacks is refused. To make it classic, as others do, breaks
 *       the promise that the client asked for.
 * </ul>
 */
@NullMarked
package io.warren.broker;

import org.jspecify.annotations.NullMarked;
