package io.warren.broker.queue.rule;

import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Whether messages may ask to be delivered later: by so many milliseconds, or at a point in time.
 *
 * @param allowed whether the queue heeds them
 */
public record Delay(boolean allowed) {
  /** Milliseconds, of which those below 1 ask for nothing. */
  public static final String HEADER = "x-delay";

  /** Milliseconds since 1970. */
  public static final String AT_HEADER = "x-deliver-at";

  /** Longer ones are mistakes of units, and count as this. */
  private static final long LONGEST_MS = Message.MAX_EXPIRY_MS;

  /**
   * When a message that comes now may be delivered; not after {@code nowMs} where it may at once.
   */
  public long readyAtMs(Message message, long nowMs) {
    if (!allowed) {
      return nowMs;
    }
    FieldTable headers = message.properties().headers();
    if (headers.isEmpty()) {
      return nowMs;
    }
    OptionalLong at = number(headers.value(AT_HEADER));
    if (at.isPresent()) {
      return Math.max(nowMs, Math.min(nowMs + LONGEST_MS, at.getAsLong()));
    }
    long delayMs = number(headers.value(HEADER)).orElse(0);
    // The millisecond that has begun does not count: nothing comes earlier than it was asked for.
    return delayMs <= 0 ? nowMs : nowMs + 1 + Math.min(LONGEST_MS, delayMs);
  }

  /** The plugin's users also give it as text. */
  private static OptionalLong number(@Nullable Object value) {
    if (value == null) {
      return OptionalLong.empty();
    }
    if (value instanceof String text) {
      try {
        return OptionalLong.of(Long.parseLong(text));
      } catch (NumberFormatException e) {
        return OptionalLong.empty();
      }
    }
    if (value instanceof Double || value instanceof Float) {
      return OptionalLong.of(((Number) value).longValue());
    }
    return FieldTable.integer(value);
  }
}
