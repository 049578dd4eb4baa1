/**
 * Publishing inside the heart: who publishes, be it a client's session or a queue that passes on
 * what it has dropped, goes the same way and keeps the same promises.
 *
 * <p>{@link io.warren.broker.publish.Publishing} collects messages into batches, keeps their order
 * whatever exchanges they go through, and follows each batch until all its queues have it. {@link
 * io.warren.broker.publish.Directory} says where a name is reached. What never may live here:
 * permissions, which only the door checks.
 */
@NullMarked
package io.warren.broker.publish;

import org.jspecify.annotations.NullMarked;
