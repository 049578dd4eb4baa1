package io.warren.broker.queue.rule;

import io.warren.broker.queue.Entry;
import io.warren.value.Message;

/**
 * How long a message may be ready in a queue.
 *
 * <p>Source: RabbitMQ docs, Time-To-Live and Expiration.
 *
 * @param ms from 0, or below 0 for no limit
 */
public record MessageTtl(long ms) {

  /** When a message that comes now is to leave: the shorter of its own time and the queue's. */
  public long expiresAtMs(Message message, long nowMs) {
    long own = message.expirationMs();
    if (own < 0) {
      return ms < 0 ? Entry.NEVER : nowMs + ms;
    }
    return nowMs + (ms < 0 ? own : Math.min(ms, own));
  }
}
