package io.warren.broker.bus;

import io.vertx.core.buffer.Buffer;
import io.warren.value.Bytes;
import io.warren.value.FieldTable;
import io.warren.value.FieldTable.Decimal;
import io.warren.value.FieldTable.LongString;
import io.warren.value.FieldTable.NoValue;
import io.warren.value.FieldTable.Timestamp;
import io.warren.value.FieldTable.Unsigned;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Field tables between nodes: a count, then name, tag and value of each entry.
 *
 * <p>Not the encoding of any client protocol: it keeps every value's exact type, and a change in a
 * front-end can't break the bus.
 */
final class FieldTableShape implements Shape {

  /** The tags; their ordinals are on the wire, so new ones go to the end. */
  private enum Tag {
    BOOLEAN,
    BYTE,
    SHORT,
    INTEGER,
    LONG,
    UNSIGNED,
    FLOAT,
    DOUBLE,
    DECIMAL,
    STRING,
    LONG_STRING,
    BYTES,
    TIMESTAMP,
    NO_VALUE,
    LIST,
    TABLE;

    private static final Tag[] ALL = values();

    static Tag of(int ordinal, BusReader from) {
      if (ordinal < 0 || ordinal >= ALL.length) {
        throw from.malformed("no field type: " + ordinal);
      }
      return ALL[ordinal];
    }
  }

  /** A name's length, a tag, and nothing else. */
  private static final int LEAST_ENTRY_BYTES = 5;

  @Override
  public void write(Object value, Buffer to) {
    Map<String, Object> valueByName = ((FieldTable) value).asMap();
    to.appendInt(valueByName.size());
    valueByName.forEach(
        (name, fieldValue) -> {
          appendBytes(to, name.getBytes(StandardCharsets.UTF_8));
          writeValue(fieldValue, to);
        });
  }

  @Override
  public Object read(BusReader from) {
    from.enter();
    int count = from.readCount(LEAST_ENTRY_BYTES);
    Map<String, Object> valueByName = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String name = from.readString();
      valueByName.put(name, readValue(from));
    }
    from.leave();
    return FieldTable.of(valueByName);
  }

  void writeValue(Object value, Buffer to) {
    if (value instanceof String string) {
      tag(to, Tag.STRING);
      appendBytes(to, string.getBytes(StandardCharsets.UTF_8));
    } else if (value instanceof Boolean flag) {
      tag(to, Tag.BOOLEAN).appendByte((byte) (flag ? 1 : 0));
    } else if (value instanceof Byte number) {
      tag(to, Tag.BYTE).appendByte(number);
    } else if (value instanceof Short number) {
      tag(to, Tag.SHORT).appendShort(number);
    } else if (value instanceof Integer number) {
      tag(to, Tag.INTEGER).appendInt(number);
    } else if (value instanceof Long number) {
      tag(to, Tag.LONG).appendLong(number);
    } else if (value instanceof Unsigned unsigned) {
      tag(to, Tag.UNSIGNED).appendByte((byte) unsigned.bits()).appendLong(unsigned.value());
    } else if (value instanceof Float number) {
      tag(to, Tag.FLOAT).appendInt(Float.floatToRawIntBits(number));
    } else if (value instanceof Double number) {
      tag(to, Tag.DOUBLE).appendLong(Double.doubleToRawLongBits(number));
    } else if (value instanceof Decimal decimal) {
      tag(to, Tag.DECIMAL).appendInt(decimal.scale()).appendLong(decimal.unscaled());
    } else if (value instanceof LongString string) {
      tag(to, Tag.LONG_STRING);
      appendBytes(to, string.bytes().toArray());
    } else if (value instanceof Bytes bytes) {
      tag(to, Tag.BYTES);
      appendBytes(to, bytes.toArray());
    } else if (value instanceof Timestamp timestamp) {
      tag(to, Tag.TIMESTAMP).appendLong(timestamp.epochSeconds());
    } else if (value instanceof NoValue) {
      tag(to, Tag.NO_VALUE);
    } else if (value instanceof List<?> list) {
      tag(to, Tag.LIST).appendInt(list.size());
      list.forEach(element -> writeValue(element, to));
    } else if (value instanceof FieldTable) {
      write(value, tag(to, Tag.TABLE));
    } else {
      throw new IllegalArgumentException("no field value: " + value.getClass());
    }
  }

  Object readValue(BusReader from) {
    return switch (Tag.of(from.readByte(), from)) {
      case BOOLEAN -> from.readBoolean();
      case BYTE -> from.readByte();
      case SHORT -> from.readShort();
      case INTEGER -> from.readInt();
      case LONG -> from.readLong();
      case UNSIGNED -> new Unsigned(from.readByte(), from.readLong());
      case FLOAT -> Float.intBitsToFloat(from.readInt());
      case DOUBLE -> Double.longBitsToDouble(from.readLong());
      case DECIMAL -> new Decimal(from.readInt(), from.readLong());
      case STRING -> from.readString();
      case LONG_STRING -> new LongString(Bytes.copyOf(from.readBytes()));
      case BYTES -> Bytes.copyOf(from.readBytes());
      case TIMESTAMP -> new Timestamp(from.readLong());
      case NO_VALUE -> NoValue.INSTANCE;
      case LIST -> readList(from);
      case TABLE -> read(from);
    };
  }

  private List<Object> readList(BusReader from) {
    from.enter();
    int count = from.readCount(1);
    List<Object> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(readValue(from));
    }
    from.leave();
    return List.copyOf(values);
  }

  @SuppressWarnings("EnumOrdinal") // See Tag.
  private static Buffer tag(Buffer to, Tag tag) {
    return to.appendByte((byte) tag.ordinal());
  }

  static void appendBytes(Buffer to, byte[] bytes) {
    to.appendInt(bytes.length).appendBytes(bytes);
  }
}
