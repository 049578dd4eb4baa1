/**
 * Publishing inside the heart: who publishes, be it a client's session or a queue that passes on
 * what it has dropped, goes the same way and keeps the same promises.
 *
 * <p>{@link io.warren.broker.publish.Publishing} collects messages into batches, keeps their order
 * whatever exchanges they go through, and follows each batch until all its queues have it. {@link
 * io.warren.broker.publish.Directory} says where a name is reached. {@link
 * io.warren.broker.publish.Notices} publishes what the broker itself has to say, and {@link
 * io.warren.broker.publish.Tracer} what a traced session does. What never may live here:
 * permissions, which only the door checks.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>Whether a virtual host is traced stands in each loop's directory, and a batch looks there
 *       once, when it begins. A traced batch walks through its exchanges, because a walk knows the
 *       queues of each message; so only who traces pays for the names.
 *   <li>Notices share no batch with a client's messages and wait for nobody: what their queues do
 *       not take is dropped and counted.
 * </ul>
 */
@NullMarked
package io.warren.broker.publish;

import org.jspecify.annotations.NullMarked;
