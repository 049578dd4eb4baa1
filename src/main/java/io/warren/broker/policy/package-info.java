/**
 * Policies, operator policies and runtime parameters of a virtual host.
 *
 * <p>Which policy holds for a name, and what may stand in one. What a policy's keys mean stands in
 * the tables of arguments, {@link io.warren.broker.queue.QueueArgument} and {@link
 * io.warren.broker.exchange.ExchangeArgument}, and what they make of a queue's own arguments is
 * {@link io.warren.broker.queue.EffectiveArguments}. What never may live here: a queue, an
 * exchange, an actor.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>Of policies with the same priority the first by name holds, where RabbitMQ leaves it open:
 *       what holds must not depend on the order in which they were set.
 *   <li>A key that a queue type refuses keeps its whole policy off queues of that type, as in
 *       RabbitMQ. So {@code delivery-limit} keeps a policy off classic queues although these know
 *       the argument here: a user who moves must find the same policy on the same queue.
 *   <li>Keys that nothing here reads, such as those of federation, are refused like any unknown
 *       key. So are parameters of components that are not there.
 *   <li>Values are held to the arguments' own bounds: RabbitMQ takes a {@code message-ttl} of a
 *       million years from a policy and refuses it from an argument.
 *   <li>A queue is told its effective arguments, never its policies: it knows no names and no
 *       priorities, and a journal can write down what it was told.
 * </ul>
 */
@NullMarked
package io.warren.broker.policy;

import org.jspecify.annotations.NullMarked;
