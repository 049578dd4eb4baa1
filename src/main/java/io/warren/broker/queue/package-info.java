/**
 * One queue: an actor that owns a machine and a journal.
 *
 * <p>{@link io.warren.broker.queue.QueueMachine} decides and touches nothing; {@link
 * io.warren.broker.queue.QueueActor} hears commands, hands them to the journal, and carries out
 * what the machine says through {@link io.warren.broker.queue.QueueEffects}. What never may live
 * here: a client protocol, or a reference to another actor.
 */
@NullMarked
package io.warren.broker.queue;

import org.jspecify.annotations.NullMarked;
