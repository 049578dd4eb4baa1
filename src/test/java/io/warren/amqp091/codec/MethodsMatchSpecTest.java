package io.warren.amqp091.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import io.warren.value.DecodeException;
import io.warren.value.FieldTable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds every record to {@code amqp091/methods.txt}: names, numbers, order and form of fields. */
class MethodsMatchSpecTest {

  private record Field(String wireName, String javaName, String type) {
    boolean reserved() {
      return wireName.equals("-");
    }
  }

  private record Row(int classId, int methodId, String name, boolean content, List<Field> fields) {}

  @TestFactory
  List<DynamicTest> methodIsAsInTheTable() throws IOException {
    return rows().stream()
        .map(row -> DynamicTest.dynamicTest(row.name(), () -> assertMatches(row)))
        .toList();
  }

  @Test
  void everyKindIsInTheTable() throws IOException {
    Set<MethodKind> missing = EnumSet.allOf(MethodKind.class);
    for (Row row : rows()) {
      missing.removeIf(kind -> kind.methodName().equals(row.name()));
    }
    assertEquals(Set.of(), missing);
    assertEquals(MethodKind.values().length, rows().size());
  }

  @Test
  void otherNumbersAreNoMethods() throws IOException {
    List<Integer> known = rows().stream().map(row -> row.classId() << 16 | row.methodId()).toList();
    for (int classId = 0; classId < 256; classId++) {
      for (int methodId = 0; methodId < 256; methodId++) {
        if (!known.contains(classId << 16 | methodId)) {
          assertNull(Methods.read(classId, methodId, new ByteReader(new byte[0])));
        }
      }
    }
  }

  private static void assertMatches(Row row) throws Exception {
    byte[] encoded = encode(row, 1);
    Method method = Methods.read(row.classId(), row.methodId(), new ByteReader(encoded));
    assertNotNull(method);
    assertEquals(row.name(), method.kind().methodName());
    assertEquals(row.classId(), method.classId());
    assertEquals(row.methodId(), method.methodId());
    assertEquals(row.content(), method.hasContent());
    assertEquals(
        row.name(), kebab(method.getClass().getInterfaces()[0], method.getClass()), "record name");

    List<Field> fields = row.fields().stream().filter(field -> !field.reserved()).toList();
    RecordComponent[] components = method.getClass().getRecordComponents();
    assertEquals(
        fields.stream().map(Field::javaName).toList(),
        Arrays.stream(components).map(RecordComponent::getName).toList());
    for (int i = 0; i < components.length; i++) {
      assertType(fields.get(i), components[i].getType());
    }

    // Every bit by itself, so that no two of them can be exchanged.
    for (int seed = 0; seed < 12; seed++) {
      byte[] input = encode(row, seed);
      Method read = Methods.read(row.classId(), row.methodId(), new ByteReader(input));
      assertNotNull(read);
      assertValues(row, seed, read);
      ByteWriter writer = new ByteWriter(1);
      read.write(writer);
      assertArrayEquals(input, writer.toArray());
    }
    for (int length = 0; length < encoded.length; length++) {
      ByteReader cut = new ByteReader(encoded, 0, length);
      assertThrows(DecodeException.class, () -> Methods.read(row.classId(), row.methodId(), cut));
    }
    ByteReader longer = new ByteReader(Arrays.copyOf(encoded, encoded.length + 1));
    assertThrows(DecodeException.class, () -> Methods.read(row.classId(), row.methodId(), longer));
  }

  private static void assertValues(Row row, int seed, Method read) throws Exception {
    int index = 0;
    for (Field field : row.fields()) {
      if (!field.reserved()) {
        RecordComponent component =
            Arrays.stream(read.getClass().getRecordComponents())
                .filter(c -> c.getName().equals(field.javaName()))
                .findFirst()
                .orElseThrow();
        component.getAccessor().setAccessible(true);
        Object actual = component.getAccessor().invoke(read);
        Object expected = value(field, index, seed);
        if (actual instanceof byte[] bytes) {
          actual = new String(bytes, StandardCharsets.UTF_8);
        } else if (actual instanceof Integer number) {
          actual = number.longValue();
        }
        assertEquals(expected, actual, field.wireName());
      }
      index++;
    }
  }

  private static void assertType(Field field, Class<?> type) {
    List<Class<?>> allowed =
        switch (field.type()) {
          case "bit" -> List.of(boolean.class);
          case "octet", "short" -> List.of(int.class);
          case "long", "longlong" -> List.of(long.class);
          case "shortstr" -> List.of(String.class);
          case "longstr" -> List.of(String.class, byte[].class);
          case "table" -> List.of(FieldTable.class);
          default -> throw new IllegalArgumentException(field.type());
        };
    assertEquals(true, allowed.contains(type), field.wireName() + " is " + type);
  }

  /** What a field holds in the example with that seed. */
  private static Object value(Field field, int index, int seed) {
    return switch (field.type()) {
      case "bit" -> index % 12 == seed;
      case "octet" -> 200L + index;
      case "short" -> 60_000L + index;
      case "long" -> 4_000_000_000L + index;
      case "longlong" -> -5L - index;
      case "shortstr", "longstr" -> "ü" + field.wireName();
      case "table" -> FieldTable.of(Map.of(field.wireName(), seed));
      default -> throw new IllegalArgumentException(field.type());
    };
  }

  private static byte[] encode(Row row, int seed) {
    ByteWriter writer = new ByteWriter();
    int bits = 0;
    int bitCount = 0;
    for (int i = 0; i < row.fields().size(); i++) {
      Field field = row.fields().get(i);
      Object value = field.reserved() ? null : value(field, i, seed);
      if (field.type().equals("bit")) {
        bits |= Boolean.TRUE.equals(value) ? 1 << bitCount : 0;
        bitCount++;
        boolean lastBit =
            i + 1 == row.fields().size() || !row.fields().get(i + 1).type().equals("bit");
        if (lastBit) {
          writer.put8(bits);
        }
        continue;
      }
      switch (field.type()) {
        case "octet" -> writer.put8(number(value));
        case "short" -> writer.put16(number(value));
        case "long" -> writer.put32(number(value));
        case "longlong" -> writer.put64(value == null ? 0 : (Long) value);
        case "shortstr" -> writer.shortString(value == null ? "" : (String) value);
        case "longstr" -> writer.longText(value == null ? "" : (String) value);
        case "table" -> writer.table(value == null ? FieldTable.EMPTY : (FieldTable) value);
        default -> throw new IllegalArgumentException(field.type());
      }
    }
    return writer.toArray();
  }

  private static int number(Object value) {
    return value == null ? 0 : (int) (long) (Long) value;
  }

  /** {@code BasicMethod} and {@code GetOk} make {@code basic.get-ok}. */
  private static String kebab(Class<?> ofClass, Class<?> ofMethod) {
    return (ofClass.getSimpleName().replace("Method", "")
            + "."
            + ofMethod.getSimpleName().replaceAll("(?<=[a-z])([A-Z])", "-$1"))
        .toLowerCase(Locale.ROOT);
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : lines()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split("\\|", -1);
      String[] head = parts[0].trim().split(" ");
      List<Field> fields = new ArrayList<>();
      for (String field : parts[1].trim().split(", ")) {
        if (!field.isEmpty()) {
          String[] nameAndType = field.split(":");
          String[] names = nameAndType[0].split(">");
          fields.add(
              new Field(
                  names[0],
                  names[names.length - 1].equals(names[0]) ? camel(names[0]) : names[1],
                  nameAndType[1]));
        }
      }
      rows.add(
          new Row(
              Integer.parseInt(head[0]),
              Integer.parseInt(head[1]),
              head[2],
              head.length > 3,
              fields));
    }
    return rows;
  }

  private static String camel(String name) {
    StringBuilder result = new StringBuilder();
    for (String word : name.split("-")) {
      result.append(
          result.isEmpty() || word.isEmpty()
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return result.toString();
  }

  private static List<String> lines() throws IOException {
    try (InputStream in = MethodsMatchSpecTest.class.getResourceAsStream("/amqp091/methods.txt")) {
      assertNotNull(in);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
