package io.warren.broker.queue.rule;

import io.warren.value.DelayHeader;
import io.warren.value.FieldTable;
import io.warren.value.FieldTable.NoValue;
import io.warren.value.FieldTable.Timestamp;
import io.warren.value.Message;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Whether messages may ask to be delivered later: by so many milliseconds, of which those below 1
 * ask for nothing, or at a point in time.
 *
 * @param allowed whether the queue heeds them
 * @param atAllowed whether it heeds points in time too, which an exchange that delays knows not
 */
public record Delay(boolean allowed, boolean atAllowed) {
  /** Milliseconds since 1970, or a timestamp, which is in seconds. */
  private static final String AT_HEADER = "x-deliver-at";

  /** Longer ones are mistakes of units, and count as this. */
  private static final long LONGEST_MS = Message.MAX_EXPIRY_MS;

  /** In 1973; the same number of seconds is in the year 5138. No clock is that wrong. */
  private static final long FIRST_PLAUSIBLE_MS = 100_000_000_000L;

  /**
   * A header that asks for what its queue can't tell, so that its message does not wait.
   *
   * @param wanted what the header takes, to end a sentence
   */
  public record Misread(String header, Object value, String wanted) {}

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
    OptionalLong at = atAllowed ? timeMs(headers.value(AT_HEADER)) : OptionalLong.empty();
    if (at.isPresent()) {
      return Math.max(nowMs, Math.min(nowMs + LONGEST_MS, at.getAsLong()));
    }
    long delayMs = DelayHeader.delayMs(headers).orElse(0);
    // The millisecond that has begun does not count: nothing comes earlier than it was asked for.
    return delayMs <= 0 ? nowMs : nowMs + 1 + Math.min(LONGEST_MS, delayMs);
  }

  /**
   * Why a message that may be delivered at once was perhaps meant to wait: whoever sent it must
   * find out somewhere. A time that is over is no mistake, but one that has its seconds where
   * milliseconds belong is.
   */
  public Optional<Misread> misread(Message message) {
    FieldTable headers = allowed ? message.properties().headers() : FieldTable.EMPTY;
    if (headers.isEmpty()) {
      return Optional.empty();
    }
    Object at = atAllowed ? headers.value(AT_HEADER) : null;
    if (at != null && at != NoValue.INSTANCE && !isPlausible(timeMs(at))) {
      return Optional.of(
          new Misread(AT_HEADER, at, "milliseconds since 1970, or an AMQP timestamp"));
    }
    Object delay = headers.value(DelayHeader.NAME);
    if (delay != null && delay != NoValue.INSTANCE && DelayHeader.number(delay).isEmpty()) {
      return Optional.of(new Misread(DelayHeader.NAME, delay, "milliseconds"));
    }
    return Optional.empty();
  }

  private static boolean isPlausible(OptionalLong timeMs) {
    return timeMs.isPresent()
        && (timeMs.getAsLong() <= 0 || timeMs.getAsLong() >= FIRST_PLAUSIBLE_MS);
  }

  private static OptionalLong timeMs(@Nullable Object value) {
    if (value instanceof Timestamp timestamp) {
      long seconds = timestamp.epochSeconds();
      // It has no sign: what looks negative is later than anybody can wait for.
      boolean inReach = seconds >= 0 && seconds <= Long.MAX_VALUE / 1000;
      return OptionalLong.of(inReach ? seconds * 1000 : Long.MAX_VALUE);
    }
    return DelayHeader.number(value);
  }
}
