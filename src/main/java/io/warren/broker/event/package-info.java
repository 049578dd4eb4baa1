/**
 * What happens on the node, for those who want to be told: {@link io.warren.broker.event.EventType}
 * is the table, {@link io.warren.broker.event.Events} the one way to tell.
 *
 * <p>What never may live here: where events go. Who has something to tell asks first whether
 * anybody wants it, and builds nothing where nobody does.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>Names, fields and their types are those of RabbitMQ's event exchange, with its terms where
 *       it shows them. Where it shows a process, an event has the name of what that stands for: a
 *       connection's, or a channel's.
 *   <li>An event is one more than RabbitMQ's where that makes pairs: each consumer that was told as
 *       created is told once as deleted, however it ends, and a connection that was never opened is
 *       not told as closed. The reason of a refused login is a text, and not a list of its
 *       characters' numbers. A virtual host's event does not repeat its metadata, and those that
 *       every one has are not told as they are made.
 *   <li>There is no row for what the node does not have: deleting virtual hosts, limits, alarms,
 *       and users and permissions that can be changed.
 *   <li>The user who asked comes beside the question that the front-end's session asks, and only
 *       where events are wanted. What nobody asked for (queues that expire, that are unused or
 *       whose owner has gone) is the doing of a user of the node's own, as in RabbitMQ.
 * </ul>
 */
@NullMarked
package io.warren.broker.event;

import org.jspecify.annotations.NullMarked;
