package io.warren.broker.queue.dispatch;

import io.warren.value.Invariant;

/**
 * How much may be on its way from one queue to one session.
 *
 * @param messageCount above 0
 * @param bytes above 0, counted as {@link io.warren.value.Message#memoryBytes()}
 */
public record DeliveryCredit(int messageCount, long bytes) {
  public DeliveryCredit {
    Invariant.check(messageCount > 0 && bytes > 0, "there is credit at first");
  }
}
