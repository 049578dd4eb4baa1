package io.warren.broker.queue.dispatch;

import io.warren.value.Invariant;

/**
 * How much may be on its way from one queue to one session.
 *
 * @param messageCount above 0
 * @param bytes above 0, counted as {@link io.warren.value.Message#memoryBytes()}
 */
public record DeliveryWindow(int messageCount, long bytes) {
  public DeliveryWindow {
    Invariant.check(messageCount > 0 && bytes > 0, "a delivery window is open at first");
  }
}
