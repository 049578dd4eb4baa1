package io.warren.broker.queue.rule;

import io.warren.broker.queue.Entry;

/**
 * How long a queue may be without a consumer, a get and a declaration before it is deleted.
 *
 * <p>Source: RabbitMQ docs, Time-To-Live and Expiration: Queue TTL.
 *
 * @param ms from 1, or below 0 for no limit
 */
public record IdleExpiry(long ms) {

  /** When a queue that was last used at that time goes. */
  public long expiresAtMs(long lastUsedMs) {
    return ms < 0 ? Entry.NEVER : lastUsedMs + ms;
  }
}
