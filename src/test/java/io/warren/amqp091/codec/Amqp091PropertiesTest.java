package io.warren.amqp091.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warren.value.DecodeException;
import io.warren.value.FieldTable;
import io.warren.value.Properties;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Amqp091PropertiesTest {
  private static final Amqp091Properties FORMAT = Amqp091Properties.INSTANCE;
  private static final Properties ALL =
      new Properties(
          "a",
          "b",
          FieldTable.of(Map.of("h", 1)),
          2,
          9,
          "c",
          "d",
          "60000",
          "e",
          5L,
          "f",
          "g",
          "i",
          "j");

  @Test
  void flagsAndValuesAreInTheOrderOfTheWire() {
    byte[] encoded =
        hex(
            "fffc 0161 0162 00000007 0168 49 00000001 02 09 0163 0164 05 3630303030 0165"
                + "0000000000000005 0166 0167 0169 016a");
    assertEquals(ALL, FORMAT.decode(encoded));
    assertArrayEquals(encoded, FORMAT.encode(ALL));
  }

  @Test
  void usualPropertiesAreShared() {
    assertSame(Properties.NONE, FORMAT.decode(hex("0000")));
    assertSame(FORMAT.decode(hex("1000 02")), FORMAT.decode(hex("1000 02")));
    assertEquals(true, FORMAT.decode(hex("1000 02")).persistent());
    assertEquals(1, FORMAT.decode(hex("1000 01")).deliveryMode());
    assertEquals(200, FORMAT.decode(hex("1000 c8")).deliveryMode());
    assertArrayEquals(hex("0000"), FORMAT.encode(Properties.NONE));
    assertArrayEquals(hex("100002"), FORMAT.encode(FORMAT.decode(hex("100002"))));
    assertArrayEquals(hex("100001"), FORMAT.encode(FORMAT.decode(hex("100001"))));
  }

  @Test
  void everyCutIsRefused() {
    byte[] encoded = FORMAT.encode(ALL);
    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThrows(DecodeException.class, () -> FORMAT.decode(cut));
    }
    byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
    assertThrows(DecodeException.class, () -> FORMAT.decode(longer));
    assertThrows(DecodeException.class, () -> FORMAT.decode(hex("0000 00")));
  }

  @Test
  void furtherFlagsMustBeEmpty() {
    assertEquals(2, FORMAT.decode(hex("1001 0000 02")).deliveryMode());
    assertEquals(2, FORMAT.decode(hex("1001 0001 0000 02")).deliveryMode());
    assertThrows(DecodeException.class, () -> FORMAT.decode(hex("1001 8000 02 00")));
    assertThrows(DecodeException.class, () -> FORMAT.decode(hex("0001")));
  }

  @Test
  void unusedFlagIsIgnoredAsRabbitMqDoes() {
    assertEquals(Properties.NONE, FORMAT.decode(hex("0002")));
  }

  @Test
  void binaryCorrelationIdDoesNotFail() {
    assertEquals("a\uFFFD", FORMAT.decode(hex("0400 02 61 ff")).correlationId());
    String grown = FORMAT.decode(hex("0400 ff" + "ff".repeat(255))).correlationId();
    FORMAT.decode(FORMAT.encode(Properties.NONE.withReplyTo(grown)));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }
}
