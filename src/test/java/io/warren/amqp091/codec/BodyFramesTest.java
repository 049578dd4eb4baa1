package io.warren.amqp091.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.value.ByteWriter;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class BodyFramesTest {
  private static byte[] body(int length) {
    byte[] body = new byte[length];
    for (int i = 0; i < length; i++) {
      body[i] = (byte) i;
    }
    return body;
  }

  private static byte[] whole(byte[] body, int maxPayloadBytes) {
    ByteWriter out = new ByteWriter();
    new BodyFrames(0x0102, body, maxPayloadBytes).write(out::bytes, Integer.MAX_VALUE);
    return out.toArray();
  }

  @Test
  void framesAreAsSpecified() {
    assertEquals(
        "030102" + "00000003" + "000102" + "ce" + "030102" + "00000002" + "0304" + "ce",
        HexFormat.of().formatHex(whole(body(5), 3)));
  }

  @Test
  void piecesOfAnySizeMakeTheSameFrames() {
    byte[] body = body(1000);
    for (int maxPayloadBytes : new int[] {1, 3, 100, 999, 1000, 1001, Integer.MAX_VALUE}) {
      byte[] expected = whole(body, maxPayloadBytes);
      for (int room = 9; room < 120; room++) {
        BodyFrames frames = new BodyFrames(0x0102, body, maxPayloadBytes);
        ByteWriter out = new ByteWriter();
        while (!frames.isDone()) {
          int before = out.length();
          assertEquals(expected.length - before, frames.leftBytes());
          frames.write(out::bytes, room);
          int count = out.length() - before;
          assertTrue(count <= room, count + " of " + room);
          assertTrue(frames.isDone() || count > room - 9, count + " of " + room);
        }
        assertEquals(0, frames.leftBytes());
        assertArrayEquals(expected, out.toArray());
      }
    }
  }

  @Test
  void nothingIsWrittenWhereThereIsNoRoom() {
    BodyFrames frames = new BodyFrames(1, body(10), 100);
    ByteWriter out = new ByteWriter();
    for (int room = -1; room < 9; room++) {
      frames.write(out::bytes, room);
    }
    assertEquals(0, out.length());
    assertFalse(frames.isDone());
    assertEquals(18, frames.leftBytes());
  }
}
