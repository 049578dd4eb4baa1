package io.warren.value;

import io.warren.value.FieldTable.Decimal;
import io.warren.value.FieldTable.LongString;
import io.warren.value.FieldTable.NoValue;
import io.warren.value.FieldTable.Timestamp;
import io.warren.value.FieldTable.Unsigned;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The wire form of field tables: four bytes of length, then for each field its name as a short
 * string, one byte of type, the value.
 *
 * <p>Where a name comes twice, the first value stays: that is the one which RabbitMQ finds.
 */
public final class FieldTableCodec {
  /** Tables and arrays within each other; deeper input is refused before it eats the stack. */
  public static final int MAX_DEPTH = 64;

  private FieldTableCodec() {}

  /** Reads a table with its length, and fails with {@link DecodeException}. */
  public static FieldTable read(ByteReader reader) {
    return readTable(reader, 1);
  }

  /** Reads a table with its length, which has to fill the array. */
  public static FieldTable decode(byte[] encoded) {
    ByteReader reader = new ByteReader(encoded);
    FieldTable table = read(reader);
    if (reader.remainingBytes() != 0) {
      throw new DecodeException(reader.remainingBytes() + " bytes behind a table");
    }
    return table;
  }

  public static void write(ByteWriter writer, FieldTable table) {
    int lengthAt = writer.reserveLength();
    for (Map.Entry<String, Object> field : table.asMap().entrySet()) {
      // A name that came in with broken UTF-8 may have grown in its repair.
      writer.shortStringCut(field.getKey());
      writeValue(writer, field.getValue());
    }
    writer.patchLength(lengthAt);
  }

  public static byte[] encode(FieldTable table) {
    ByteWriter writer = new ByteWriter();
    write(writer, table);
    return writer.toArray();
  }

  private static FieldTable readTable(ByteReader reader, int depth) {
    int end = enter(reader, depth);
    if (reader.position() == end) {
      return FieldTable.EMPTY;
    }
    Map<String, Object> valueByName = new LinkedHashMap<>();
    while (reader.position() < end) {
      // RabbitMQ does not look at the bytes of a name, so neither may we refuse them.
      String name = reader.shortStringLeniently();
      valueByName.putIfAbsent(name, readValue(reader, depth));
    }
    leave(reader, end);
    return FieldTable.owning(valueByName);
  }

  private static List<Object> readArray(ByteReader reader, int depth) {
    int end = enter(reader, depth);
    if (reader.position() == end) {
      return List.of();
    }
    List<Object> values = new ArrayList<>();
    while (reader.position() < end) {
      values.add(readValue(reader, depth));
    }
    leave(reader, end);
    return Collections.unmodifiableList(values);
  }

  private static int enter(ByteReader reader, int depth) {
    if (depth > MAX_DEPTH) {
      throw new DecodeException("more than " + MAX_DEPTH + " tables within each other");
    }
    int lengthBytes = reader.length32();
    return reader.position() + lengthBytes;
  }

  private static void leave(ByteReader reader, int end) {
    if (reader.position() != end) {
      throw new DecodeException("a field goes beyond its table");
    }
  }

  private static Object readValue(ByteReader reader, int depth) {
    int tag = reader.unsigned8();
    FieldType type = FieldType.ofTag(tag);
    if (type == null) {
      throw new DecodeException("unknown field type " + tag);
    }
    return switch (type) {
      case LONG_STRING -> reader.longStringValue();
      case SIGNED_INT -> reader.signed32();
      case UNSIGNED_INT -> new Unsigned(32, reader.unsigned32());
      case LONG -> reader.signed64();
      case BOOLEAN -> reader.unsigned8() != 0;
      case BYTE -> reader.signed8();
      case UNSIGNED_BYTE -> new Unsigned(8, reader.unsigned8());
      case SHORT -> reader.signed16();
      case UNSIGNED_SHORT -> new Unsigned(16, reader.unsigned16());
      case FLOAT -> reader.float32();
      case DOUBLE -> reader.float64();
      case DECIMAL -> new Decimal(reader.unsigned8(), reader.unsigned32());
      case TIMESTAMP -> new Timestamp(reader.signed64());
      case TABLE -> readTable(reader, depth + 1);
      case ARRAY -> readArray(reader, depth + 1);
      case VOID -> NoValue.INSTANCE;
      case BINARY -> Bytes.owning(reader.longString());
    };
  }

  private static void writeValue(ByteWriter writer, Object value) {
    FieldType type = FieldType.of(value);
    writer.put8(type.tag());
    switch (type) {
      case LONG_STRING -> writeLongString(writer, value);
      case SIGNED_INT -> writer.put32((Integer) value);
      case UNSIGNED_INT -> writer.put32((int) ((Unsigned) value).value());
      case LONG -> writer.put64((Long) value);
      case BOOLEAN -> writer.put8((Boolean) value);
      case BYTE -> writer.put8((Byte) value);
      case UNSIGNED_BYTE -> writer.put8((int) ((Unsigned) value).value());
      case SHORT -> writer.put16((Short) value);
      case UNSIGNED_SHORT -> writer.put16((int) ((Unsigned) value).value());
      case FLOAT -> writer.put32(Float.floatToRawIntBits((Float) value));
      case DOUBLE -> writer.put64(Double.doubleToRawLongBits((Double) value));
      case DECIMAL -> {
        Decimal decimal = (Decimal) value;
        writer.put8(decimal.scale());
        writer.put32((int) decimal.unscaled());
      }
      case TIMESTAMP -> writer.put64(((Timestamp) value).epochSeconds());
      case TABLE -> write(writer, (FieldTable) value);
      case ARRAY -> writeArray(writer, (List<?>) value);
      case VOID -> {
        // The tag says it all.
      }
      case BINARY -> writer.longString(((Bytes) value).toArray());
    }
  }

  private static void writeLongString(ByteWriter writer, Object value) {
    if (value instanceof LongString longString) {
      writer.longString(longString.bytes().toArray());
    } else {
      writer.longText((String) value);
    }
  }

  private static void writeArray(ByteWriter writer, List<?> values) {
    int lengthAt = writer.reserveLength();
    for (Object value : values) {
      writeValue(writer, value);
    }
    writer.patchLength(lengthAt);
  }
}
