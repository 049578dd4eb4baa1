package io.warren.value;

import io.warren.value.FieldTable.Decimal;
import io.warren.value.FieldTable.LongString;
import io.warren.value.FieldTable.NoValue;
import io.warren.value.FieldTable.Timestamp;
import io.warren.value.FieldTable.Unsigned;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * How a field value and its type read in a refusal.
 *
 * <p>Clients parse and assert these sentences, so they are RabbitMQ's, with its terms where they
 * leak through.
 */
public final class FieldText {
  private FieldText() {}

  /** The type's name, such as {@code longstr} or {@code signedint}. */
  public static String typeName(Object value) {
    return FieldType.of(value).typeName();
  }

  /** The value inside a sentence: a string as it is, all else as {@link #term}. */
  public static String plain(Object value) {
    return value instanceof String string ? string : term(value);
  }

  /** The value as a term, which shows its type: a string reads {@code <<"so">>}. */
  public static String term(Object value) {
    StringBuilder text = new StringBuilder();
    append(text, value);
    return text.toString();
  }

  private static void append(StringBuilder text, Object value) {
    if (value instanceof String string) {
      appendBinary(text, string.getBytes(StandardCharsets.UTF_8));
    } else if (value instanceof LongString string) {
      appendBinary(text, string.bytes().toArray());
    } else if (value instanceof Bytes bytes) {
      appendBinary(text, bytes.toArray());
    } else if (value instanceof Unsigned unsigned) {
      text.append(unsigned.value());
    } else if (value instanceof Timestamp timestamp) {
      text.append(Long.toUnsignedString(timestamp.epochSeconds()));
    } else if (value instanceof Decimal decimal) {
      text.append('{').append(decimal.scale()).append(',').append(decimal.unscaled()).append('}');
    } else if (value instanceof NoValue) {
      text.append("undefined");
    } else if (value instanceof FieldTable table) {
      appendTable(text, table);
    } else if (value instanceof List<?> list) {
      appendList(text, list);
    } else {
      text.append(value);
    }
  }

  private static void appendTable(StringBuilder text, FieldTable table) {
    text.append('[');
    Iterator<Map.Entry<String, Object>> entries = table.asMap().entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, Object> entry = entries.next();
      text.append('{');
      append(text, entry.getKey());
      text.append(',').append(typeName(entry.getValue())).append(',');
      append(text, entry.getValue());
      text.append(entries.hasNext() ? "}," : "}");
    }
    text.append(']');
  }

  private static void appendList(StringBuilder text, List<?> list) {
    text.append('[');
    Iterator<?> values = list.iterator();
    while (values.hasNext()) {
      Object value = values.next();
      text.append('{').append(typeName(value)).append(',');
      append(text, value);
      text.append(values.hasNext() ? "}," : "}");
    }
    text.append(']');
  }

  /** Text where it is printable, the numbers of its bytes where it is not. */
  private static void appendBinary(StringBuilder text, byte[] bytes) {
    String string = printable(bytes);
    if (bytes.length == 0 || !string.isEmpty()) {
      text.append("<<");
      if (bytes.length > 0) {
        text.append('"').append(string.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
        text.append(string.length() == bytes.length ? "" : "/utf8");
      }
      text.append(">>");
      return;
    }
    for (int i = 0; i < bytes.length; i++) {
      text.append(i == 0 ? "<<" : ",").append(bytes[i] & 0xff);
    }
    text.append(">>");
  }

  private static String printable(byte[] bytes) {
    String string;
    try {
      string = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return "";
    }
    return string.chars().anyMatch(Character::isISOControl) ? "" : string;
  }
}
