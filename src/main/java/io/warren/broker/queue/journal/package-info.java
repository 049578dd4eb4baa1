/**
 * What makes a queue's commands safe.
 *
 * <p>The actor submits each command, the journal gives it back when it is to be applied, and says
 * later up to where everything is safe; until then the actor keeps confirms back. What never may
 * live here: a decision about entries or consumers.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>A command is a batch already (all the messages of one socket read), so the journal takes it
 *       as it is, in one call, and nothing in it costs per message.
 *   <li>The request that a command answers travels beside it as an opaque reference. A journal that
 *       applies later then needs no table to find who asked, and one that applies on another member
 *       has none to give.
 *   <li>A journal with nothing to wait for says once that all positions are durable; the actor then
 *       never finds a confirm to keep back.
 *   <li>{@link io.warren.broker.queue.journal.EntryFormat} names exchange, routing key and format
 *       of the properties in each entry rather than by a number that an index explains: any entry
 *       can be read by itself, whatever around it is damaged.
 * </ul>
 */
@NullMarked
package io.warren.broker.queue.journal;

import org.jspecify.annotations.NullMarked;
