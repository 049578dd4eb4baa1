package io.warren.broker.publish;

import io.warren.broker.bus.Address;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * A routing key that leads through the default exchange straight to one consumer, without a queue:
 * at most once, nothing kept for one that has gone.
 *
 * <p>Source: RabbitMQ docs, Direct Reply-to.
 *
 * @param secret so that nobody can guess another's key
 */
public record ReplyKey(long sessionId, long consumerId, long secret) {
  /** The name of the queue that is none, from which a client consumes its replies. */
  public static final String QUEUE_NAME = "amq.rabbitmq.reply-to";

  public static final String PREFIX = QUEUE_NAME + ".";
  private static final int RADIX = 36;
  private static final SecureRandom RANDOM = new SecureRandom();

  public static ReplyKey to(long sessionId, long consumerId) {
    return new ReplyKey(sessionId, consumerId, RANDOM.nextLong() >>> 1);
  }

  public String text() {
    return PREFIX
        + Long.toString(sessionId, RADIX)
        + "."
        + Long.toString(consumerId, RADIX)
        + "."
        + Long.toString(secret, RADIX);
  }

  public String sessionAddress() {
    return Address.session(sessionId);
  }

  /** Reads what {@link #text} wrote; null where the text is anything else. */
  public static @Nullable ReplyKey parse(String text) {
    if (!text.startsWith(PREFIX)) {
      return null;
    }
    String[] parts = text.substring(PREFIX.length()).split("\\.", -1);
    if (parts.length != 3) {
      return null;
    }
    try {
      return new ReplyKey(
          Long.parseLong(parts[0], RADIX),
          Long.parseLong(parts[1], RADIX),
          Long.parseLong(parts[2], RADIX));
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
