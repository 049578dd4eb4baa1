package io.warren.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warren.value.FieldTable.Decimal;
import io.warren.value.FieldTable.LongString;
import io.warren.value.FieldTable.NoValue;
import io.warren.value.FieldTable.Timestamp;
import io.warren.value.FieldTable.Unsigned;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FieldTableCodecTest {

  @Test
  void everyTagIsReadAsRabbitMqReadsIt() {
    assertEquals(true, valueOf("74 01"));
    assertEquals(true, valueOf("74 02"));
    assertEquals(false, valueOf("74 00"));
    assertEquals((byte) -1, valueOf("62 ff"));
    assertEquals(new Unsigned(8, 255), valueOf("42 ff"));
    assertEquals((short) -2, valueOf("73 fffe"));
    assertEquals(new Unsigned(16, 65534), valueOf("75 fffe"));
    assertEquals(-2, valueOf("49 fffffffe"));
    assertEquals(new Unsigned(32, 4294967294L), valueOf("69 fffffffe"));
    assertEquals(-2L, valueOf("6c fffffffffffffffe"));
    assertEquals(1.5f, valueOf("66 3fc00000"));
    assertEquals(1.5d, valueOf("64 3ff8000000000000"));
    assertEquals(new Decimal(2, 4294967295L), valueOf("44 02 ffffffff"));
    assertEquals("hé", valueOf("53 00000003 68c3a9"));
    assertEquals(new LongString(bytes("ff00")), valueOf("53 00000002 ff00"));
    assertEquals(List.of(1, "a"), valueOf("41 0000000b 49 00000001 53 00000001 61"));
    assertEquals(new Timestamp(1), valueOf("54 0000000000000001"));
    assertEquals(FieldTable.of(Map.of("k", true)), valueOf("46 00000004 01 6b 74 01"));
    assertEquals(NoValue.INSTANCE, valueOf("56"));
    assertEquals(bytes("0102"), valueOf("78 00000002 0102"));
  }

  @Test
  void capitalLIsReadAsSignedToo() {
    assertEquals(-1L, valueOf("4c ffffffffffffffff"));
  }

  @Test
  void shortStringsAndCapitalUAreNoFieldTypes() {
    assertThrows(DecodeException.class, () -> valueOf("55 0001"));
    assertThrows(DecodeException.class, () -> valueOf("ff"));
  }

  @Test
  void theFirstOfTwoFieldsWithOneNameStays() {
    FieldTable table = FieldTableCodec.decode(hex("0000000c 01 61 49 00000001 01 61 73 0002"));
    assertEquals(Map.of("a", 1), table.asMap());
  }

  @Test
  void emptyTableIsShared() {
    assertSame(FieldTable.EMPTY, FieldTableCodec.decode(hex("00000000")));
  }

  @Test
  void everyCutOfATableIsRefused() {
    byte[] encoded = FieldTableCodec.encode(FieldTableArbitrary.sample());
    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThrows(DecodeException.class, () -> FieldTableCodec.decode(cut));
    }
  }

  @Test
  void fieldBeyondTheEndOfItsTableIsRefused() {
    // The inner table says one byte less than its field takes; the outer one has the byte.
    byte[] encoded = hex("0000000b 01 61 46 00000003 01 6b 74 01");
    assertThrows(DecodeException.class, () -> FieldTableCodec.decode(encoded));
  }

  @Test
  void bytesBehindTheTableAreRefused() {
    assertThrows(DecodeException.class, () -> FieldTableCodec.decode(hex("00000000 00")));
  }

  @Test
  void lengthAboveTwoGigabytesIsRefused() {
    assertThrows(DecodeException.class, () -> FieldTableCodec.decode(hex("ffffffff 00")));
    assertThrows(DecodeException.class, () -> valueOf("53 ffffffff"));
    assertThrows(DecodeException.class, () -> valueOf("41 80000000"));
  }

  @Test
  void nestingIsLimited() {
    assertEquals(64, FieldTableCodec.MAX_DEPTH);
    FieldTableCodec.decode(nested(64));
    assertThrows(DecodeException.class, () -> FieldTableCodec.decode(nested(65)));
    assertThrows(DecodeException.class, () -> FieldTableCodec.decode(nested(20_000)));
  }

  private static byte[] nested(int depth) {
    ByteWriter writer = new ByteWriter();
    for (int i = 1; i < depth; i++) {
      writer.put32(6 * (depth - i));
      writer.shortString("");
      writer.put8('F');
    }
    writer.put32(0);
    return writer.toArray();
  }

  @Test
  void writtenTagsAreRabbitMqs() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", 1);
    map.put("b", 2L);
    map.put("c", true);
    assertArrayEquals(
        hex("00000016 01 61 49 00000001 01 62 6c 0000000000000002 01 63 74 01"),
        FieldTableCodec.encode(FieldTable.of(map)));
  }

  @Test
  void typesHaveRabbitMqsNames() {
    assertEquals("longstr", FieldType.of("x").typeName());
    assertEquals("longstr", FieldType.of(new LongString(bytes("ff"))).typeName());
    assertEquals("signedint", FieldType.of(1).typeName());
    assertEquals("unsignedint", FieldType.of(new Unsigned(32, 1)).typeName());
    assertEquals("unsignedshort", FieldType.of(new Unsigned(16, 1)).typeName());
    assertEquals("unsignedbyte", FieldType.of(new Unsigned(8, 1)).typeName());
    assertEquals("array", FieldType.of(List.of()).typeName());
    assertEquals("table", FieldType.of(FieldTable.EMPTY).typeName());
    assertEquals("void", FieldType.of(NoValue.INSTANCE).typeName());
    assertEquals("binary", FieldType.of(bytes("00")).typeName());
    assertThrows(IllegalArgumentException.class, () -> FieldType.of(new Object()));
    assertThrows(IllegalArgumentException.class, () -> FieldType.of(new Unsigned(64, 1)));
  }

  private static Object valueOf(String encodedValue) {
    byte[] value = hex(encodedValue);
    ByteWriter writer = new ByteWriter();
    int lengthAt = writer.reserveLength();
    writer.shortString("k");
    writer.bytes(value);
    writer.patchLength(lengthAt);
    return FieldTableCodec.decode(writer.toArray()).value("k");
  }

  private static Bytes bytes(String text) {
    return Bytes.copyOf(hex(text));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }
}
