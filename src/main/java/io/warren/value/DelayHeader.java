package io.warren.value;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The header by which a message asks to be delivered later, in milliseconds. Once it has waited,
 * its sign is the other one: so consumers know what was delayed, and no exchange delays it again.
 *
 * <p>Source: RabbitMQ Delayed Message Plugin.
 */
public final class DelayHeader {
  public static final String NAME = "x-delay";

  private DelayHeader() {}

  /** What it says, of whatever sign; empty where it is not there or no number. */
  public static OptionalLong delayMs(FieldTable headers) {
    return headers.isEmpty() ? OptionalLong.empty() : number(headers.value(NAME));
  }

  /** The headers of a message that has waited. */
  public static FieldTable waited(FieldTable headers) {
    OptionalLong delayMs = delayMs(headers);
    if (delayMs.isEmpty()) {
      return headers;
    }
    Map<String, Object> changed = new LinkedHashMap<>(headers.asMap());
    changed.put(NAME, -delayMs.getAsLong());
    return FieldTable.of(changed);
  }

  /** Of an integer of any width, of a fraction without what is behind the point, or of a text. */
  public static OptionalLong number(@Nullable Object value) {
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
