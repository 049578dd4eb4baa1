package io.warren.value;

import io.warren.value.FieldTable.Decimal;
import io.warren.value.FieldTable.LongString;
import io.warren.value.FieldTable.NoValue;
import io.warren.value.FieldTable.Timestamp;
import io.warren.value.FieldTable.Unsigned;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The types of a field table's values: the tag that each has on the wire, and the name by which
 * RabbitMQ's error texts and its HTTP API call it.
 *
 * <p>Source: RabbitMQ's "AMQP 0-9-1 Errata", table 3, and {@code rabbit_binary_parser.erl} for the
 * names.
 */
public enum FieldType {
  LONG_STRING('S', "longstr"),
  SIGNED_INT('I', "signedint"),
  UNSIGNED_INT('i', "unsignedint"),
  LONG('l', "long"),
  BOOLEAN('t', "bool"),
  BYTE('b', "byte"),
  UNSIGNED_BYTE('B', "unsignedbyte"),
  SHORT('s', "short"),
  UNSIGNED_SHORT('u', "unsignedshort"),
  FLOAT('f', "float"),
  DOUBLE('d', "double"),
  DECIMAL('D', "decimal"),
  TIMESTAMP('T', "timestamp"),
  TABLE('F', "table"),
  ARRAY('A', "array"),
  VOID('V', "void"),
  BINARY('x', "binary");

  private static final @Nullable FieldType[] BY_TAG = new FieldType[128];

  static {
    for (FieldType type : values()) {
      BY_TAG[type.tag] = type;
    }
    // Both letters are signed 64 bits: RabbitMQ's reading, which its clients rely on.
    BY_TAG['L'] = LONG;
  }

  /** The classes of which each has one type only; the others are asked one by one. */
  private static final Map<Class<?>, FieldType> BY_CLASS =
      Map.ofEntries(
          Map.entry(String.class, LONG_STRING),
          Map.entry(LongString.class, LONG_STRING),
          Map.entry(Integer.class, SIGNED_INT),
          Map.entry(Long.class, LONG),
          Map.entry(Boolean.class, BOOLEAN),
          Map.entry(Byte.class, BYTE),
          Map.entry(Short.class, SHORT),
          Map.entry(Float.class, FLOAT),
          Map.entry(Double.class, DOUBLE),
          Map.entry(Decimal.class, DECIMAL),
          Map.entry(Timestamp.class, TIMESTAMP),
          Map.entry(FieldTable.class, TABLE),
          Map.entry(NoValue.class, VOID),
          Map.entry(Bytes.class, BINARY));

  private final char tag;
  private final String typeName;

  FieldType(char tag, String typeName) {
    this.tag = tag;
    this.typeName = typeName;
  }

  /**
   * The type of a value of {@link FieldTable}.
   *
   * @throws IllegalArgumentException where it is of no such type
   */
  public static FieldType of(Object value) {
    FieldType type = BY_CLASS.get(value.getClass());
    if (type != null) {
      return type;
    }
    if (value instanceof List) {
      return ARRAY;
    }
    FieldType unsignedType =
        value instanceof Unsigned unsigned
            ? switch (unsigned.bits()) {
              case 8 -> UNSIGNED_BYTE;
              case 16 -> UNSIGNED_SHORT;
              case 32 -> UNSIGNED_INT;
              default -> null;
            }
            : null;
    if (unsignedType == null) {
      throw new IllegalArgumentException("not a field value: " + value.getClass() + " " + value);
    }
    return unsignedType;
  }

  /** The type with that tag, or null where there is none. */
  public static @Nullable FieldType ofTag(int tag) {
    return tag < BY_TAG.length ? BY_TAG[tag] : null;
  }

  /** The letter on the wire. */
  public char tag() {
    return tag;
  }

  /** RabbitMQ's name for it. */
  public String typeName() {
    return typeName;
  }
}
