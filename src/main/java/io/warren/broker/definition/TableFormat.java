package io.warren.broker.definition;

import io.warren.value.BrokerException;
import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import io.warren.value.Bytes;
import io.warren.value.DecodeException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.FieldTable.Decimal;
import io.warren.value.FieldTable.LongString;
import io.warren.value.FieldTable.NoValue;
import io.warren.value.FieldTable.Timestamp;
import io.warren.value.FieldTable.Unsigned;
import io.warren.value.FieldType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Field tables on disk: a count, then name, letter of the type and value of each field.
 *
 * <p>Not the encoding of a client protocol, which limits what others may name and nest: what
 * operators set has no such limits.
 */
final class TableFormat {
  /** Tables and lists within each other; more would not be read again on every stack. */
  private static final int MAX_DEPTH = 200;

  private TableFormat() {}

  static void write(ByteWriter out, FieldTable table) {
    write(out, table, 1);
  }

  private static void write(ByteWriter out, FieldTable table, int depth) {
    out.put32(table.asMap().size());
    table
        .asMap()
        .forEach(
            (name, value) -> {
              out.longText(name);
              writeValue(out, value, depth);
            });
  }

  static void writeValue(ByteWriter out, Object value) {
    writeValue(out, value, 0);
  }

  private static void writeValue(ByteWriter out, Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw new BrokerException(
          ErrorKind.PRECONDITION_FAILED,
          "more than " + MAX_DEPTH + " tables and lists within each other");
    }
    FieldType type = FieldType.of(value);
    out.put8(type.tag());
    switch (type) {
      case LONG_STRING -> writeLongString(out, value);
      case SIGNED_INT, LONG, BYTE, SHORT -> out.put64(((Number) value).longValue());
      case UNSIGNED_INT, UNSIGNED_BYTE, UNSIGNED_SHORT -> out.put64(((Unsigned) value).value());
      case BOOLEAN -> out.put8((Boolean) value);
      case FLOAT -> out.put32(Float.floatToIntBits((Float) value));
      case DOUBLE -> out.put64(Double.doubleToLongBits((Double) value));
      case DECIMAL -> {
        out.put32(((Decimal) value).scale());
        out.put64(((Decimal) value).unscaled());
      }
      case TIMESTAMP -> out.put64(((Timestamp) value).epochSeconds());
      case TABLE -> write(out, (FieldTable) value, depth + 1);
      case ARRAY -> {
        List<?> elements = (List<?>) value;
        out.put32(elements.size());
        elements.forEach(element -> writeValue(out, element, depth + 1));
      }
      case VOID -> {
        // The letter says it all.
      }
      case BINARY -> out.longString(((Bytes) value).toArray());
    }
  }

  /** One byte before it says whether it is text. */
  private static void writeLongString(ByteWriter out, Object value) {
    boolean isText = value instanceof String;
    out.put8(isText);
    out.longString(
        isText
            ? ((String) value).getBytes(StandardCharsets.UTF_8)
            : ((LongString) value).bytes().toArray());
  }

  /** Fails with {@link DecodeException}. */
  static FieldTable read(ByteReader in) {
    return read(in, 1);
  }

  private static FieldTable read(ByteReader in, int depth) {
    Map<String, Object> valueByName = new LinkedHashMap<>();
    for (int count = in.signed32(); count > 0; count--) {
      String name = in.longText();
      valueByName.put(name, readValue(in, depth));
    }
    return FieldTable.of(valueByName);
  }

  static Object readValue(ByteReader in) {
    return readValue(in, 0);
  }

  private static Object readValue(ByteReader in, int depth) {
    int tag = in.unsigned8();
    FieldType type = FieldType.ofTag(tag);
    if (type == null || depth > MAX_DEPTH) {
      throw new DecodeException("unknown field type " + tag);
    }
    return switch (type) {
      case LONG_STRING ->
          in.unsigned8() != 0 ? in.longText() : new LongString(Bytes.copyOf(in.longString()));
      case SIGNED_INT -> (int) in.signed64();
      case LONG -> in.signed64();
      case BYTE -> (byte) in.signed64();
      case SHORT -> (short) in.signed64();
      case UNSIGNED_INT -> new Unsigned(32, in.signed64());
      case UNSIGNED_BYTE -> new Unsigned(8, in.signed64());
      case UNSIGNED_SHORT -> new Unsigned(16, in.signed64());
      case BOOLEAN -> in.unsigned8() != 0;
      case FLOAT -> in.float32();
      case DOUBLE -> in.float64();
      case DECIMAL -> new Decimal(in.signed32(), in.signed64());
      case TIMESTAMP -> new Timestamp(in.signed64());
      case TABLE -> read(in, depth + 1);
      case ARRAY -> readList(in, depth + 1);
      case VOID -> NoValue.INSTANCE;
      case BINARY -> Bytes.copyOf(in.longString());
    };
  }

  private static List<Object> readList(ByteReader in, int depth) {
    List<Object> values = new ArrayList<>();
    for (int count = in.signed32(); count > 0; count--) {
      values.add(readValue(in, depth));
    }
    return Collections.unmodifiableList(values);
  }

  /** The same for all tables that are equal: fields in the order of their names. */
  static FieldTable inOrder(FieldTable table) {
    Map<String, Object> sorted = new TreeMap<>(table.asMap());
    sorted.replaceAll((name, value) -> inOrder(value));
    return FieldTable.of(sorted);
  }

  private static Object inOrder(Object value) {
    if (value instanceof FieldTable table) {
      return inOrder(table);
    }
    return value instanceof List<?> list ? list.stream().map(TableFormat::inOrder).toList() : value;
  }
}
