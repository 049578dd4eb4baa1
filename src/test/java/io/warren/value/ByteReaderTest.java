package io.warren.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ByteReaderTest {

  @Test
  void nothingIsReadBehindTheLimit() {
    byte[] data = new byte[32];
    ByteReader reader = new ByteReader(data, 4, 7);
    assertThrows(DecodeException.class, reader::signed64);
    assertThrows(DecodeException.class, reader::signed32);
    assertEquals(4, reader.position());
    assertEquals(0, reader.unsigned16());
    assertThrows(DecodeException.class, reader::unsigned16);
    assertEquals(0, reader.unsigned8());
    assertThrows(DecodeException.class, () -> reader.bytes(1));
  }

  @Test
  void malformedUtf8IsToldFromShortData() {
    for (int[] malformed :
        new int[][] {
          {0xFF},
          {0xC0, 0x80}, // an overlong form
          {0xED, 0xA0, 0x80}, // half of a surrogate pair
          {0xF4, 0x90, 0x80, 0x80}, // beyond U+10FFFF
          {'a', 0xC3}
        }) {
      ByteWriter writer = new ByteWriter();
      writer.put8(malformed.length);
      for (int value : malformed) {
        writer.put8(value);
      }
      ByteReader reader = new ByteReader(writer.toArray());
      assertTrue(assertThrows(DecodeException.class, reader::shortString).isMalformedText());
    }
    ByteReader shortOne = new ByteReader(new byte[] {2, 'a'});
    assertTrue(!assertThrows(DecodeException.class, shortOne::shortString).isMalformedText());
  }

  @Test
  void theReplacementCharacterItselfIsValid() {
    ByteWriter writer = new ByteWriter();
    writer.shortString("a\uFFFDb");
    assertEquals("a\uFFFDb", new ByteReader(writer.toArray()).shortString());
  }

  @Test
  void repeatedStringsBecomeOneInstance() {
    ByteReader reader = new ByteReader(new byte[0]);
    String first = read(reader, "routing.key.of.some.length");
    String second = read(reader, "routing.key.of.some.length");
    String third = read(reader, "routing.key.of.some.length");
    assertEquals(first, second);
    assertSame(second, third);
    assertNotSame(third, read(reader, "routing.key.of.some.lengtH"));
  }

  @Test
  void namesThatAreNeverRepeatedLeaveTheKnownOnesAlone() {
    ByteReader reader = new ByteReader(new byte[0]);
    read(reader, "exchange");
    String known = read(reader, "exchange");
    for (int i = 0; i < 10_000; i++) {
      assertEquals("key." + i, read(reader, "key." + i));
    }
    assertSame(known, read(reader, "exchange"));
  }

  @Test
  void repeatedStringsAreCheckedToo() {
    ByteReader reader = new ByteReader(new byte[0]);
    byte[] malformed = {1, (byte) 0xFF};
    for (int i = 0; i < 3; i++) {
      reader.reset(malformed, 0, 2);
      assertThrows(DecodeException.class, reader::repeatedString);
    }
    assertEquals("x".repeat(255), read(reader, "x".repeat(255)));
    assertEquals("", read(reader, ""));
  }

  private static String read(ByteReader reader, String text) {
    ByteWriter writer = new ByteWriter();
    writer.shortString(text);
    reader.reset(writer.array(), 0, writer.length());
    return reader.repeatedString();
  }
}
