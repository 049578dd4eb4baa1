/**
 * What the actors of the heart say to each other, and where.
 *
 * <p>Every message on the bus is a record of this package. On one node it is passed by reference,
 * so every array in it is handed over with it: the sender never touches it again. {@link
 * io.warren.broker.bus.BusCodec} can also write each of them as bytes, for the day when the other
 * end is another node.
 *
 * <p>Two planes. The data plane (publish, deliver, settle, confirm, credit) goes one way, in
 * batches; promises are kept by the batch numbers and entry ids that both ends hold. The control
 * plane (declare, bind, consume, get, stat) asks and is answered with an {@link
 * io.warren.broker.bus.Answer}.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>A confirm answers a whole batch, not a message: what a session read from its socket in one
 *       go is routed, stored and flushed together, so it is safe together. Only refusals name
 *       single messages.
 *   <li>A queue's and an exchange's address carries a number that is never used twice on a node. A
 *       queue that was deleted and declared again is another actor, and what was on its way to the
 *       first can't reach the second.
 *   <li>{@link io.warren.broker.bus.Bus#hear} uses the discard handler of Vert.x's own {@code
 *       MessageConsumerImpl}. Its public interface knows none (5.0): what is on its way when a
 *       consumer is unregistered is dropped there, a question with a time-out for its answer and
 *       all else without a word. That would lose confirms, so the one cast is worth its risk.
 *   <li>What changes on its way from actor to actor, the {@link io.warren.broker.bus.Walk} of a
 *       batch through exchanges, is sealed while it is on the bus, and opened once.
 *   <li>Arrays, not lists: the data plane boxes nothing.
 * </ul>
 */
@NullMarked
package io.warren.broker.bus;

import org.jspecify.annotations.NullMarked;
