/**
 * One queue: an actor that owns a machine and a journal.
 *
 * <p>{@link io.warren.broker.queue.QueueMachine} decides and touches nothing; {@link
 * io.warren.broker.queue.QueueActor} hears commands, hands them to the journal, and carries out
 * what the machine says through {@link io.warren.broker.queue.QueueEffects}. What never may live
 * here: a client protocol, or a reference to another actor.
 *
 * <p>The machine only knows what comes after what. Each thing that happens to entries is a part of
 * its own: {@code Admission} lets them in, {@code Delivering} gives them out, {@code Settling} has
 * them back, {@code Leaving} and {@code Moving} see them off, {@code Browsing} shows them, {@code
 * Clockwork} does what is due, and {@code Subscribing} knows who comes and goes.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>{@link io.warren.broker.queue.MemoryBudget} is the one thing that queues share: an atomic
 *       sum. Asking an actor for the sum would cost a message for every command; here it costs one
 *       addition for every command that changes what the queue holds, and none per message. It
 *       bounds memory only softly, so that it may be a moment late does not matter.
 *   <li>What a queue holds is what is delayed, ready, unacked, leaving, or on its way to a consumer
 *       that does not acknowledge. The last ends when its credit returns, so the bound holds
 *       whoever is slow.
 *   <li>A queue that holds too much does not withhold its confirms, which would stop its
 *       publishers' other queues too: it tells those who publish to it meanwhile.
 *   <li>An entry that came back to the backlog is marked as redelivered, also where its session
 *       ended before it could pass it on: the queue can't know.
 *   <li>A command may concern all that a queue holds: a lower limit, the end of a session, many
 *       that are due together. It is done in turns of the event loop, of so many entries each, and
 *       the queue takes no other command before it is done. So nobody sees it half done, and a
 *       replay need not know where its turns ended. To do the rest with later commands was refused:
 *       a consumer could be given what was to be dropped.
 *   <li>A command that needs entries which are on the disk waits for their page, and the commands
 *       behind it wait in their order. What comes of pages is no command: the same commands have
 *       the same effects wherever entries lie, so that neither a journal nor a replay knows of
 *       pages, and the queue's judge in the tests knows no disk. That consumers wait alone and
 *       others go on was refused: what a queue answers would depend on how fast its disk is. Pages
 *       are read before they are wanted, so that a command seldom waits.
 *   <li>Netty's {@code LongObjectHashMap} is the map for numbers on the data plane, for it boxes
 *       nothing and Netty is here anyway.
 * </ul>
 */
@NullMarked
package io.warren.broker.queue;

import org.jspecify.annotations.NullMarked;
