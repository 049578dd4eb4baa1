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
 *   <li>Names, properties and their types are those of RabbitMQ's event exchange. Where RabbitMQ
 *       shows a process, an event has the name of what it stands for: a connection's, or a
 *       channel's.
 *   <li>Events of queues, exchanges and bindings do not name the user: the actor that makes them so
 *       is not told who asked.
 * </ul>
 */
@NullMarked
package io.warren.broker.event;

import org.jspecify.annotations.NullMarked;
