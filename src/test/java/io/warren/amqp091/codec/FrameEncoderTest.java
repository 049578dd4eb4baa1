package io.warren.amqp091.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import io.warren.value.ByteWriter;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameEncoderTest {
  private static final byte[] NO_PROPERTIES = {0, 0};

  private final FrameEncoder encoder = new FrameEncoder(100);
  private final ByteWriter out = new ByteWriter(8);

  @Test
  void methodFrameIsAsSpecified() {
    encoder.method(out, 0x0102, new BasicMethod.Ack(3, true));
    assertWritten("01 0102 0000000d 003c 0050 0000000000000003 01 ce");
  }

  @Test
  void heartbeatIsEightBytes() {
    encoder.heartbeat(out);
    assertWritten("08 0000 00000000 ce");
  }

  @Test
  void emptyBodyHasNoFrame() {
    encoder.content(
        out, 1, new BasicMethod.Publish("", "", false, false), NO_PROPERTIES, new byte[0], null);
    assertWritten(
        "01 0001 00000009 003c 0028 0000 00 00 00 ce"
            + "02 0001 0000000e 003c 0000 0000000000000000 0000 ce");
  }

  @Test
  void bodyIsSplitToTheFrameSize() {
    encoder.maxFrameBytes(8 + 3);
    encoder.content(
        out,
        1,
        new BasicMethod.Publish("", "", false, false),
        NO_PROPERTIES,
        new byte[] {1, 2, 3, 4, 5, 6, 7},
        null);
    assertWritten(
        "01 0001 00000009 003c 0028 0000 00 00 00 ce"
            + "02 0001 0000000e 003c 0000 0000000000000007 0000 ce"
            + "03 0001 00000003 010203 ce 03 0001 00000003 040506 ce 03 0001 00000001 07 ce");
  }

  @Test
  void deliverIsWrittenAsTheMethodIs() {
    for (int i = 0; i < 5; i++) {
      for (String key : List.of("key", "", "größe", "k".repeat(255))) {
        ByteWriter expected = new ByteWriter();
        encoder.content(
            expected,
            7,
            new BasicMethod.Deliver("ctag", i, i % 2 == 0, "amq.topic", key),
            NO_PROPERTIES,
            new byte[] {1},
            null);
        out.reset();
        encoder.deliver(
            out, 7, "ctag", i, i % 2 == 0, "amq.topic", key, NO_PROPERTIES, new byte[] {1}, null);
        assertArrayEquals(expected.toArray(), out.toArray());
      }
    }
  }

  @Test
  void aLargeBodyGoesToTheSinkBehindItsHeader() {
    byte[] body = new byte[250];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) i;
    }
    encoder.maxFrameBytes(100 + 8);
    BasicMethod.Publish method = new BasicMethod.Publish("e", "k", false, false);
    ByteWriter copied = new ByteWriter();
    encoder.content(copied, 1, method, NO_PROPERTIES, body, null);

    encoder.content(
        out, 1, method, NO_PROPERTIES, body, frames -> frames.write(out::bytes, Integer.MAX_VALUE));
    assertArrayEquals(copied.toArray(), out.toArray());
  }

  @Test
  void aSmallBodyIsCopied() {
    encoder.content(
        out,
        1,
        new BasicMethod.Publish("", "", false, false),
        NO_PROPERTIES,
        new byte[99],
        frames -> fail("not large"));
  }

  @Test
  void frameSizeWithoutRoomForABodyIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> encoder.maxFrameBytes(8));
  }

  private void assertWritten(String hex) {
    assertEquals(hex.replace(" ", ""), HexFormat.of().formatHex(out.toArray()));
  }
}
