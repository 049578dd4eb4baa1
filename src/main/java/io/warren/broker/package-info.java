/**
 * The heart: virtual hosts with their exchanges and queues, and {@link io.warren.broker.Session},
 * the one door to them.
 *
 * <p>What never may live here: the words of a client protocol. Front-ends hold a session and know
 * no bus address. A session publishes and consumes itself; what is asked and answered is said to
 * its parts: {@link io.warren.broker.Declarations}, {@link io.warren.broker.QueueOperations},
 * {@link io.warren.broker.Administration}. They and nobody else ask {@link io.warren.broker.Access}
 * who may.
 *
 * <p>The walk of a message: {@link io.warren.broker.Session} asks {@link io.warren.broker.Access}
 * who may, {@link io.warren.broker.publish.Publishing} gathers what one socket read brought into a
 * {@link io.warren.broker.publish.PublishBatch} for each destination, {@link
 * io.warren.broker.exchange.ExchangeActor} finds the queues, {@link
 * io.warren.broker.queue.QueueActor} takes the messages, and {@link io.warren.broker.Consuming}
 * hands deliveries to the front-end. Declarations go to {@link io.warren.broker.VirtualHost}, which
 * asks its {@link io.warren.broker.Topology}, has what is durable kept on disk, and tells every
 * event loop's {@link io.warren.broker.LoopDirectory}.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>Every event loop has a {@link io.warren.broker.publish.Directory}: the names, addresses and
 *       owners of all queues and exchanges, written by one actor and read by the sessions of the
 *       same loop. So a publish knows at once whether its exchange exists, and the default exchange
 *       is a direct hop to the queue. A declaration is answered when all loops know it, which costs
 *       a round over the loops for each declaration and nothing for each message.
 *   <li>A session has one batch on its way to an exchange at a time, and whatever it publishes next
 *       waits until that has been routed; batches for queues directly wait for nothing. So messages
 *       reach a queue in the order of their publishing by whatever ways they go, and what a session
 *       asks of a queue comes behind what it published before.
 *   <li>What a virtual host has decided is first made safe, then in force, then answered, in the
 *       order of the decisions; meanwhile it decides on, and what was decided while something was
 *       being written is written together, as one change that is there as a whole or not at all. To
 *       put things in force before they are safe was refused: another client could find a queue,
 *       publish to it and have its confirm, and a crash would take both back.
 *   <li>A write says of everything that was touched how it stands now, not what has become of it.
 *       So what could not be written is simply touched once more.
 *   <li>What could not be written is taken back where no loop knows of it yet. A queue that has
 *       agreed to its end can't be: it is gone, its deletion is answered with an error, and is
 *       written with whatever is written next.
 *   <li>Ids begin with the number of the node's life, which the log of declarations counts. To
 *       reserve them in blocks was refused: it takes a write now and then, and so a failure.
 *   <li>A deletion is agreed with the queue, then made safe, then taken out of every directory,
 *       then the actor ends. Whatever a loop sent before its directory changed reaches a queue that
 *       still answers.
 *   <li>A queue is made with its effective arguments and told whenever policies change them, by one
 *       command that its journal carries like any other. An exchange that gets another alternate
 *       exchange stays the same exchange: its address and bindings are what routes go by.
 *   <li>A change of policies is the rule for whatever is declared from then on, and goes to what
 *       was there in parts; declarations and deletions have their turns between them. To look at
 *       all queues in one turn was refused: with an expression that takes long and 100,000 queues
 *       nothing else on the loop would happen for minutes.
 *   <li>Two numbers are shared by all contexts and counted atomically: the last id given out, and
 *       the memory that queues hold. So are the node's few global parameters. Everything else
 *       belongs to one context.
 *   <li>A transaction is carried out to its end once it is to be committed, also where its client
 *       has gone: who holds the entries that it settles is kept until then. To stop in the midst
 *       was refused: messages would be there twice, once as they were taken and once as what they
 *       were made to.
 *   <li>A queue that holds as much as it may does not withhold its confirms, which would stop its
 *       publishers' other messages. It says so, and the sessions that go on publishing to it are
 *       not read until it has room.
 * </ul>
 */
@NullMarked
package io.warren.broker;

import org.jspecify.annotations.NullMarked;
