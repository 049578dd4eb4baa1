package io.warren.broker.queue.rule;

import io.warren.value.DelayHeader;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.OptionalLong;

/**
 * Whether messages may ask to be delivered later: by so many milliseconds, of which those below 1
 * ask for nothing, or at a point in time.
 *
 * @param allowed whether the queue heeds them
 * @param atAllowed whether it heeds points in time too, which an exchange that delays knows not
 */
public record Delay(boolean allowed, boolean atAllowed) {
  /** Milliseconds since 1970. */
  private static final String AT_HEADER = "x-deliver-at";

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
    OptionalLong at =
        atAllowed ? DelayHeader.number(headers.value(AT_HEADER)) : OptionalLong.empty();
    if (at.isPresent()) {
      return Math.max(nowMs, Math.min(nowMs + LONGEST_MS, at.getAsLong()));
    }
    long delayMs = DelayHeader.delayMs(headers).orElse(0);
    // The millisecond that has begun does not count: nothing comes earlier than it was asked for.
    return delayMs <= 0 ? nowMs : nowMs + 1 + Math.min(LONGEST_MS, delayMs);
  }
}
