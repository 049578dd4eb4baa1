package io.warren.broker.queue;

import io.warren.value.DropReason;
import io.warren.value.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message that its queue has dropped and wants published again.
 *
 * @param entryId under which its queue keeps it until it is safe
 * @param routingKey null where the message keeps its own keys
 * @param droppedAtMs since 1970
 */
record DeadLetter(
    String queue,
    long entryId,
    Message message,
    DropReason reason,
    String exchange,
    @Nullable String routingKey,
    long droppedAtMs) {

  /** The message as it is to be published: its history costs more than the dropping itself. */
  Message published() {
    return message.deadLettered(queue, reason, exchange, routingKey, droppedAtMs);
  }
}
