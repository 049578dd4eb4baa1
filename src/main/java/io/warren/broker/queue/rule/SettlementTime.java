package io.warren.broker.queue.rule;

import io.warren.broker.queue.Entry;
import org.jspecify.annotations.Nullable;

/**
 * How long a delivery may stay unsettled before the queue takes it back, and ends the consumer that
 * had it.
 *
 * <p>Source: RabbitMQ docs, Consumers: Delivery Acknowledgement Timeout.
 *
 * @param ms 0 for as long as it likes
 */
public record SettlementTime(long ms) {
  /** As long as it likes. */
  public static final SettlementTime UNLIMITED = new SettlementTime(0);

  /** For a consumer that may ask for another, which then holds. */
  public SettlementTime unless(@Nullable Long asked) {
    return asked == null ? this : new SettlementTime(asked);
  }

  /** Until when what is delivered now is to be settled, or {@link Entry#NEVER}. */
  public long deadlineMs(long nowMs) {
    // What is longer than all time there is has no end.
    return ms <= 0 || ms > Entry.NEVER - nowMs ? Entry.NEVER : nowMs + ms;
  }
}
