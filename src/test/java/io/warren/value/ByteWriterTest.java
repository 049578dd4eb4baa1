package io.warren.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ByteWriterTest {

  @Test
  void writtenValuesAreReadBack() {
    ByteWriter writer = new ByteWriter(1);
    writer.put8(0xFE);
    writer.put16(0xFEDC);
    writer.put32(0xFEDCBA98);
    writer.put64(0xFEDCBA9876543210L);
    writer.shortString("queue");
    writer.shortString("größe \uD83D\uDE00");
    writer.longText("naïve");
    writer.longText("plain");
    writer.longString(new byte[] {1, 2});
    ByteReader reader = new ByteReader(writer.toArray());
    assertEquals(0xFE, reader.unsigned8());
    assertEquals(0xFEDC, reader.unsigned16());
    assertEquals(0xFEDCBA98L, reader.unsigned32());
    assertEquals(0xFEDCBA9876543210L, reader.signed64());
    assertEquals("queue", reader.shortString());
    assertEquals("größe \uD83D\uDE00", reader.shortString());
    assertEquals("naïve", reader.longText());
    assertEquals("plain", reader.longText());
    assertArrayEquals(new byte[] {1, 2}, reader.longString());
    assertEquals(0, reader.remainingBytes());
    assertThrows(DecodeException.class, reader::unsigned8);
  }

  @Test
  void charactersWhoseLowByteIsAsciiAreNotCutToIt() {
    ByteWriter writer = new ByteWriter();
    writer.shortString("\u0141");
    assertEquals("\u0141", new ByteReader(writer.toArray()).shortString());
  }

  @Test
  void shortStringEndsAt255Bytes() {
    ByteWriter writer = new ByteWriter();
    writer.shortString("a".repeat(255));
    writer.shortString("é".repeat(127));
    assertEquals(256 + 255, writer.length());
    assertThrows(IllegalArgumentException.class, () -> writer.shortString("a".repeat(256)));
    assertThrows(IllegalArgumentException.class, () -> writer.shortString("é".repeat(128)));
  }

  @Test
  void cutTextEndsBetweenTwoCharacters() {
    assertEquals("a".repeat(255), Utf8.cut("a".repeat(300), 255));
    assertEquals("é".repeat(127), Utf8.cut("é".repeat(200), 255));
    assertEquals("\uD83D\uDE00".repeat(63), Utf8.cut("\uD83D\uDE00".repeat(64), 255));
    assertEquals("short", Utf8.cut("short", 255));
  }

  @Test
  void reservedLengthIsPatched() {
    ByteWriter writer = new ByteWriter(0);
    writer.put8(9);
    int at = writer.reserveLength();
    writer.bytes(new byte[300]);
    writer.patchLength(at);
    ByteReader reader = new ByteReader(writer.toArray());
    reader.unsigned8();
    assertEquals(300, reader.unsigned32());
  }

  @Test
  void largeArrayIsGivenUpByReset() {
    ByteWriter writer = new ByteWriter(16);
    writer.bytes(new byte[1 << 20]);
    writer.reset();
    assertEquals(0, writer.length());
    assertTrue(writer.array().length == 16);
  }
}
