/**
 * Who gets the next entry.
 *
 * <p>A {@link io.warren.broker.queue.dispatch.Consumer} can take an entry while its own prefetch
 * has room and the {@link io.warren.broker.queue.dispatch.SessionLink} to its session has credit.
 * {@link io.warren.broker.queue.dispatch.ConsumerPriority} finds the one whose turn it is. What
 * never may live here: the order of entries, I/O.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>A consumer that can't take an entry leaves the ring when its turn comes, and enters it at
 *       the end when it can again. So a thousand consumers that are full cost nothing per message.
 *       Those who wait for their link's credit wait in the order in which they left; waking them in
 *       any fixed order would starve the last ones where the credit is smaller than their number.
 *   <li>Priorities that may have a consumer with room stand in a sorted set, and leave it when
 *       asked in vain: ten thousand priorities that are full cost a delivery nothing either.
 *   <li>Netty's {@code LongObjectHashMap} holds consumers and holders by number, unboxed. It does
 *       not hold entries: its numbers run in sequence, the map puts these side by side, and each
 *       removal then walks along all of them. {@link io.warren.broker.queue.dispatch.HeldEntries}
 *       scatters them.
 *   <li>Credit counts messages and bytes, and is asked before a delivery, not for it: a message
 *       larger than all the credit passes when anything is left.
 * </ul>
 */
@NullMarked
package io.warren.broker.queue.dispatch;

import org.jspecify.annotations.NullMarked;
