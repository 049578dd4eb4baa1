package io.warren.broker.queue.rule;

import io.warren.broker.queue.Entry;

/**
 * How often an entry may come back before it is dropped: one that no consumer can bear.
 *
 * <p>Source: RabbitMQ docs, Quorum Queues: Poison Message Handling; here for every type.
 *
 * @param returns from 0, or below 0 for no limit
 */
public record DeliveryLimit(long returns) {

  /** Whether an entry that has just come back has done so too often. */
  public boolean isPassed(Entry entry) {
    return returns >= 0 && entry.returnCount() > returns;
  }
}
