package io.warren.value;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An ordered, immutable table of named and typed values: arguments and message headers.
 *
 * <p>A value is one of: {@link Boolean}, {@link Byte}, {@link Short}, {@link Integer}, {@link
 * Long}, {@link Unsigned}, {@link Float}, {@link Double}, {@link Decimal}, {@link String} (a long
 * string of valid UTF-8), {@link LongString} (one that is not), {@link Bytes}, {@link Timestamp},
 * {@link NoValue}, {@link List} of values, {@code FieldTable}. {@link FieldType} lists them.
 *
 * <p>Source: AMQP 0-9-1 §4.2.5.5, with the types as RabbitMQ's errata have them.
 */
public final class FieldTable {
  public static final FieldTable EMPTY = new FieldTable(Map.of());

  private final Map<String, Object> valueByName;

  private FieldTable(Map<String, Object> valueByName) {
    this.valueByName = valueByName;
  }

  /** Copies the map, keeping its order; the values must be of the types named above. */
  public static FieldTable of(Map<String, Object> valueByName) {
    return valueByName.isEmpty()
        ? EMPTY
        : new FieldTable(Collections.unmodifiableMap(new LinkedHashMap<>(valueByName)));
  }

  /** Takes the map over: the caller must never change it again. */
  static FieldTable owning(Map<String, Object> valueByName) {
    return new FieldTable(Collections.unmodifiableMap(valueByName));
  }

  public boolean isEmpty() {
    return valueByName.isEmpty();
  }

  public boolean contains(String name) {
    return valueByName.containsKey(name);
  }

  /** The value of that name, or null where there is none. */
  public @Nullable Object value(String name) {
    return valueByName.get(name);
  }

  /** The entries in their order. */
  public Map<String, Object> asMap() {
    return valueByName;
  }

  /**
   * One Java value for each value that counts as the same: a {@link Long} for an integer of any
   * width, a {@link Double} for a fraction, all else as it is.
   */
  public static Object comparable(Object value) {
    if (value instanceof Float number) {
      return number.doubleValue();
    }
    OptionalLong integer = integer(value);
    return integer.isPresent() ? (Object) integer.getAsLong() : value;
  }

  /** The value of an integer of any width, or empty where it is something else. */
  public static OptionalLong integer(Object value) {
    if (value instanceof Unsigned unsigned) {
      return OptionalLong.of(unsigned.value());
    }
    boolean whole =
        value instanceof Long
            || value instanceof Integer
            || value instanceof Short
            || value instanceof Byte;
    return whole ? OptionalLong.of(((Number) value).longValue()) : OptionalLong.empty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FieldTable table && valueByName.equals(table.valueByName);
  }

  @Override
  public int hashCode() {
    return valueByName.hashCode();
  }

  @Override
  public String toString() {
    return valueByName.toString();
  }

  /** An unsigned integer of 8, 16 or 32 bits. */
  public record Unsigned(int bits, long value) {}

  /** {@code unscaled / 10^scale}, with a scale from 0 to 255. */
  public record Decimal(int scale, long unscaled) {}

  /** A point in time in whole seconds since 1970-01-01T00:00:00Z, unsigned 64 bits. */
  public record Timestamp(long epochSeconds) {}

  /** A long string that is not valid UTF-8. */
  public record LongString(Bytes bytes) {}

  /** The value that is no value. */
  public enum NoValue {
    INSTANCE
  }
}
