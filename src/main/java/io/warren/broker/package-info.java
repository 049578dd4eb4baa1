/**
 * The heart: virtual hosts with their exchanges and queues, and {@code Session}, the one door to
 * them.
 *
 * <p>What never may live here: the words of a client protocol. Front-ends hold a session and know
 * no bus address.
 */
@NullMarked
package io.warren.broker;

import org.jspecify.annotations.NullMarked;
