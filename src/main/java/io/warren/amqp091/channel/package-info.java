/**
 * One channel of a connection, and its sides: topology, publishing, consuming.
 *
 * <p>A channel handles one method after the other. While a method waits for an actor's answer, what
 * comes behind it on the same channel waits too; other channels go on.
 */
@NullMarked
package io.warren.amqp091.channel;

import org.jspecify.annotations.NullMarked;
