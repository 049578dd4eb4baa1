package io.warren.broker.queue.rule;

import io.warren.value.Message;

/**
 * What of a queue outlives its node: what its publishers want to, or all. What its consumers see is
 * the same.
 *
 * <p>Source: RabbitMQ docs, Quorum Queues: Feature Comparison (message persistence).
 *
 * @param all whether every message counts as persistent
 */
public record Keeping(boolean all) {

  /** The message as the queue has it. */
  public Message kept(Message message) {
    return all ? message.madePersistent() : message;
  }
}
