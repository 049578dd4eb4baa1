package io.warren.amqp091.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.value.ByteWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
  private static final String HEARTBEAT = "08 0000 00000000 ce";

  private final RecordingHandler handler = new RecordingHandler();
  private final FrameDecoder decoder = FrameDecoder.forClient(4096);

  @Test
  void framesAreReadWhereverTheStreamIsSplit() {
    byte[] stream = stream();
    FrameDecoder whole = FrameDecoder.forServer(4096);
    RecordingHandler expected = new RecordingHandler();
    whole.decode(stream, 0, stream.length, expected);
    assertEquals(9, expected.events.size(), expected.events::toString);
    for (int first = 0; first <= stream.length; first++) {
      for (int second = first; second <= stream.length; second += 7) {
        FrameDecoder split = FrameDecoder.forServer(4096);
        RecordingHandler actual = new RecordingHandler();
        split.decode(Arrays.copyOfRange(stream, 0, first), 0, first, actual);
        // At an offset, with other bytes around: neither end may be taken for the array's.
        byte[] middle = new byte[second - first + 10];
        System.arraycopy(stream, first, middle, 5, second - first);
        split.decode(middle, 5, second - first, actual);
        split.decode(stream, second, stream.length - second, actual);
        assertEquals(expected.events, actual.events, "split at " + first + ", " + second);
      }
    }
  }

  @Test
  void framesAreReadByteByByte() {
    byte[] stream = stream();
    FrameDecoder whole = FrameDecoder.forServer(4096);
    RecordingHandler expected = new RecordingHandler();
    whole.decode(stream, 0, stream.length, expected);
    FrameDecoder slow = FrameDecoder.forServer(4096);
    for (int i = 0; i < stream.length; i++) {
      slow.decode(stream, i, 1, handler);
    }
    assertEquals(expected.events, handler.events);
  }

  @Test
  void aPauseKeepsAllThatStandsBehindTheFrameWhereverTheStreamIsSplit() {
    byte[] stream = stream();
    FrameDecoder whole = FrameDecoder.forServer(4096);
    RecordingHandler expected = new RecordingHandler();
    whole.decode(stream, 0, stream.length, expected);
    for (int split = 0; split <= stream.length; split++) {
      FrameDecoder paused = FrameDecoder.forServer(4096);
      RecordingHandler actual = new RecordingHandler();
      FrameHandler pausing =
          new ForwardingHandler(actual) {
            @Override
            public void onMethod(int channel, Method method) {
              super.onMethod(channel, method);
              paused.pause();
            }

            @Override
            public void onHeartbeat() {
              actual.onHeartbeat();
            }
          };
      paused.decode(stream, 0, split, pausing);
      paused.decode(stream, split, stream.length - split, pausing);
      for (int i = 1; i <= expected.methods.size(); i++) {
        assertEquals(i, actual.methods.size());
        assertTrue(actual.events.get(actual.events.size() - 1).startsWith("method"));
        paused.resume();
        paused.decode(stream, 0, 0, pausing);
      }
      assertEquals(expected.events, actual.events, "split at " + split);
    }
  }

  @Test
  void anyEightBytesAreAProtocolHeader() {
    FrameDecoder server = FrameDecoder.forServer(4096);
    byte[] http = "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
    server.decode(
        http,
        0,
        http.length,
        new FrameHandler() {
          @Override
          public void onProtocolHeader(byte[] header) {
            assertEquals("GET / HT", new String(header, StandardCharsets.US_ASCII));
            server.stop();
          }

          @Override
          public void onMethod(int channel, Method method) {
            throw new AssertionError();
          }

          @Override
          public void onHeader(int channel, ContentHeader header) {
            throw new AssertionError();
          }

          @Override
          public void onBody(int channel, byte[] data, int offset, int length) {
            throw new AssertionError();
          }

          @Override
          public void onHeartbeat() {
            throw new AssertionError();
          }
        });
    assertTrue(server.isStopped());
  }

  @Test
  void payloadMayTakeTheWholeFrameSizeAndNoMore() {
    decode("03 0001 00001000" + "00".repeat(4096) + "ce");
    assertEquals(1, handler.events.size());
    assertFails(
        "03 0001 00001001",
        ReplyCode.FRAME_ERROR,
        "FRAME_ERROR - type 3, all octets = <<>>: {frame_too_large,4097,4088}");
    assertTrue(decoder.isStopped());
  }

  @Test
  void sizeAboveTwoGigabytesIsTooLargeEvenWithoutALimit() {
    decoder.maxFrameBytes(0);
    assertFails(
        "03 0001 ffffffff",
        ReplyCode.FRAME_ERROR,
        "FRAME_ERROR - type 3, all octets = <<>>: {frame_too_large,4294967295,2147483575}");
  }

  @Test
  void wrongFrameEndStopsTheDecoder() {
    assertFails(
        "01 0001 00000003 010203 cd" + HEARTBEAT,
        ReplyCode.FRAME_ERROR,
        "FRAME_ERROR - type 1, all octets = <<1,2,3>>: {invalid_frame_end_marker,205}");
    decode(HEARTBEAT);
    assertEquals(List.of(), handler.events);
  }

  @Test
  void onlyTheFirstSixteenBytesAreShown() {
    assertFails(
        "04 0001 00000011 0000000000000000000000000000000000 ce",
        ReplyCode.FRAME_ERROR,
        "FRAME_ERROR - type 4, first 16 octets = <<0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0>>:"
            + " unknown_frame");
  }

  @Test
  void printableBytesAreShownAsText() {
    assertFails(
        "09 0000 00000003 612262 ce",
        ReplyCode.FRAME_ERROR,
        "FRAME_ERROR - type 9, all octets = <<\"a\\\"b\">>: unknown_frame");
  }

  @Test
  void framesTooShortForTheirTypeAreUnknown() {
    for (String frame :
        List.of(
            "01 0001 00000003 000a00 ce",
            "02 0001 0000000b 003c000000000000000000 ce",
            "08 0000 00000001 00 ce")) {
      FrameDecoder fresh = FrameDecoder.forClient(4096);
      ProtocolException e =
          assertThrows(ProtocolException.class, () -> decode(fresh, frame, handler));
      assertEquals(ReplyCode.FRAME_ERROR, e.code());
      assertTrue(e.text().endsWith(": unknown_frame"), e.text());
    }
  }

  @Test
  void heartbeatBelongsToChannelZero() {
    assertFails(
        "08 0001 00000000 ce",
        ReplyCode.UNEXPECTED_FRAME,
        "UNEXPECTED_FRAME - type 8, all octets = <<>>");
  }

  @Test
  void contentDoesNotBelongToChannelZero() {
    assertFails(
        "03 0000 00000001 07 ce",
        ReplyCode.UNEXPECTED_FRAME,
        "UNEXPECTED_FRAME - type 3, all octets = <<7>>");
  }

  @Test
  void argumentsThatDoNotDecodeNameTheirMethod() {
    ProtocolException e =
        assertFails(
            "01 0001 00000006 0032000a ff00 ce",
            ReplyCode.FRAME_ERROR,
            "FRAME_ERROR - cannot decode <<255,0>>");
    assertEquals(50, e.classId());
    assertEquals(10, e.methodId());
  }

  @Test
  void longArgumentsAreCutInTheText() {
    ProtocolException e =
        assertThrows(
            ProtocolException.class,
            () -> decode("01 0001 000003ec 0014000a" + "00" + "ff".repeat(999) + "ce"));
    assertEquals(255, e.replyText().length());
    assertTrue(e.replyText().startsWith("FRAME_ERROR - cannot decode <<0,255,255,"));
    assertTrue(e.replyText().endsWith("..."));
  }

  @Test
  void malformedUtf8IsToldFromOtherErrors() {
    assertFails(
        "01 0001 00000006 0014000a 01 ff ce",
        ReplyCode.FRAME_ERROR,
        "FRAME_ERROR - Malformed UTF-8 in shortstr");
  }

  @Test
  void unknownMethodIsRefused() {
    ProtocolException e =
        assertFails(
            "01 0001 00000004 003c00c8 ce",
            ReplyCode.COMMAND_INVALID,
            "COMMAND_INVALID - unimplemented method");
    assertEquals(60, e.classId());
    assertEquals(200, e.methodId());
  }

  @Test
  void headerWithAWeightIsNone() {
    assertFails(
        "02 0001 0000000e 003c 0001 0000000000000000 0000 ce",
        ReplyCode.UNEXPECTED_FRAME,
        "UNEXPECTED_FRAME - expected content header for class 60, got non content header frame"
            + " instead");
  }

  @Test
  void framesBehindABrokenOneAreReadAtTheNextCall() {
    String bad = "01 0001 00000004 00630063 ce";
    String closeOk = "01 0000 00000004 000a0033 ce";
    assertThrows(ProtocolException.class, () -> decode(bad + bad + HEARTBEAT + "01 0000"));
    assertEquals(List.of(), handler.events);
    decode("00000004 000a0033 ce" + bad + closeOk);
    assertEquals(List.of("heartbeat", "method 0 CloseOk[]", "method 0 CloseOk[]"), handler.events);
  }

  @Test
  void brokenFramesDoNotPileUp() {
    String bad = "01 0001 00000004 00630063 ce";
    byte[] read = hex(bad.repeat(1000));
    assertThrows(ProtocolException.class, () -> decoder.decode(read, 0, read.length, handler));
    for (int i = 0; i < 100; i++) {
      decoder.decode(read, 0, read.length, handler);
      assertTrue(decoder.heldBytes() <= read.length);
    }
  }

  @Test
  void handlerThatFailsTwiceStopsTheDecoder() {
    FrameHandler failing = new ForwardingHandler(handler);
    assertThrows(
        IllegalStateException.class, () -> decode(decoder, HEARTBEAT + HEARTBEAT, failing));
    assertFalse(decoder.isStopped());
    assertThrows(IllegalStateException.class, () -> decode(decoder, HEARTBEAT, failing));
    assertTrue(decoder.isStopped());
  }

  @Test
  void nothingIsReadAfterStopWithinOneBuffer() {
    FrameHandler stopping =
        new ForwardingHandler(handler) {
          @Override
          public void onHeartbeat() {
            handler.onHeartbeat();
            decoder.stop();
          }
        };
    decode(decoder, HEARTBEAT + HEARTBEAT + "01 00", stopping);
    decode(decoder, HEARTBEAT, stopping);
    assertEquals(List.of("heartbeat"), handler.events);
    assertEquals(0, decoder.heldBytes());
  }

  @Test
  void prefixOfAHugeFrameCostsNoMemory() {
    decoder.maxFrameBytes(0);
    decode("03 0001 7f000000 00");
    assertTrue(decoder.heldBytes() <= 256 * 1024);
  }

  @Test
  void carryOverOfALargeFrameIsGivenUp() {
    FrameDecoder large = FrameDecoder.forClient(131072);
    byte[] frame =
        hex("02 0001 00010000 003c 0000 0000000000000001 2000" + "07".repeat(65522) + "ce");
    large.decode(frame, 0, 60000, handler);
    assertEquals(frame.length, large.heldBytes());
    large.decode(frame, 60000, frame.length - 60000, handler);
    assertEquals(1, handler.events.size());
    assertEquals(0, large.heldBytes());
  }

  @Test
  void longBodyFramesAreHandedOnAsTheyCome() {
    byte[] frame = hex("03 0001 00002710" + "0102030405".repeat(2000) + "ce" + HEARTBEAT);
    for (int first : new int[] {1, 7, 8, 9, 500, 9999, 10006, 10007, 10008}) {
      for (int second : new int[] {first, first + 1, 10006, 10007, 10008, frame.length}) {
        if (second < first) {
          continue;
        }
        FrameDecoder large = FrameDecoder.forClient(131072);
        BodyHandler bodies = new BodyHandler();
        large.decode(frame, 0, first, bodies);
        large.decode(frame, first, second - first, bodies);
        assertTrue(large.heldBytes() <= 8, "held " + large.heldBytes());
        large.decode(frame, second, frame.length - second, bodies);
        assertArrayEquals(
            Arrays.copyOfRange(frame, 7, 10007), bodies.body.toByteArray(), first + ", " + second);
        assertEquals(1, bodies.heartbeats);
      }
    }
  }

  @Test
  void aLongBodyIsNotCompleteBeforeItsFrameHasEnded() {
    byte[] frame = hex("03 0001 00002710" + "0102030405".repeat(2000) + "cd");
    FrameDecoder large = FrameDecoder.forClient(131072);
    BodyHandler bodies = new BodyHandler();
    large.decode(frame, 0, 10007, bodies);
    assertEquals(9999, bodies.body.size());
    ProtocolException breach =
        assertThrows(ProtocolException.class, () -> large.decode(frame, 10007, 1, bodies));
    assertEquals(ReplyCode.FRAME_ERROR, breach.code());
    assertEquals(9999, bodies.body.size());
    assertTrue(large.isStopped());
  }

  private static final class BodyHandler extends ForwardingHandler {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int heartbeats;

    BodyHandler() {
      super(new RecordingHandler());
    }

    @Override
    public void onBody(int channel, byte[] data, int offset, int length) {
      body.write(data, offset, length);
    }

    @Override
    public void onHeartbeat() {
      heartbeats++;
    }
  }

  @Test
  void equalPropertiesShareOneArray() {
    String header = "02 0001 0000000f 003c 0000 0000000000000001 1000 02 ce";
    String other = "02 0001 0000000f 003c 0000 0000000000000001 1000 01 ce";
    decode(header + header + other);
    assertSame(
        handler.headers.get(0).encodedProperties(), handler.headers.get(1).encodedProperties());
    assertNotSame(
        handler.headers.get(0).encodedProperties(), handler.headers.get(2).encodedProperties());
    assertEquals(1, handler.headers.get(2).encodedProperties()[2]);
  }

  /** A protocol header, methods, two contents, a heartbeat. */
  private static byte[] stream() {
    FrameEncoder encoder = new FrameEncoder(Integer.MAX_VALUE);
    encoder.maxFrameBytes(48);
    ByteWriter out = new ByteWriter();
    out.bytes(FrameEncoder.protocolHeader());
    encoder.method(out, 1, new ChannelMethod.Open());
    encoder.content(
        out,
        1,
        new BasicMethod.Publish("amq.direct", "key", true, false),
        new byte[] {0x10, 0, 2},
        "x".repeat(60).getBytes(StandardCharsets.US_ASCII),
        null);
    encoder.heartbeat(out);
    encoder.content(
        out,
        0xFFFE,
        new BasicMethod.Publish("", "größe", false, false),
        new byte[] {0, 0},
        new byte[0],
        null);
    return out.toArray();
  }

  private ProtocolException assertFails(String frames, ReplyCode code, String replyText) {
    ProtocolException e = assertThrows(ProtocolException.class, () -> decode(frames));
    assertEquals(code, e.code());
    assertEquals(replyText, e.replyText());
    return e;
  }

  private void decode(String frames) {
    decode(decoder, frames, handler);
  }

  private static void decode(FrameDecoder decoder, String frames, FrameHandler handler) {
    byte[] data = hex(frames);
    decoder.decode(data, 0, data.length, handler);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }
}
