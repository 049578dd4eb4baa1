package io.warren.amqp091.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.value.ByteWriter;
import io.warren.value.DecodeException;
import io.warren.value.FieldTable;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameDecoderFuzzTest {
  private static final int MAX_FRAME_BYTES = 4096;

  @Test
  void onlyProtocolExceptionComesOutOfMutatedStreams() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    byte[] sample = sample();
    for (int i = 0; i < 60_000; i++) {
      byte[] stream = sample.clone();
      for (int change = random.nextInt(6); change >= 0; change--) {
        stream[random.nextInt(stream.length)] = (byte) random.nextInt();
      }
      read(FrameDecoder.forClient(MAX_FRAME_BYTES), stream, random);
    }
  }

  @Test
  void onlyProtocolExceptionComesOutOfRandomArguments() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    MethodKind[] kinds = MethodKind.values();
    for (int i = 0; i < 200_000; i++) {
      MethodKind kind = kinds[random.nextInt(kinds.length)];
      byte[] arguments = new byte[random.nextInt(40)];
      random.nextBytes(arguments);
      for (int j = 0; j < arguments.length; j++) {
        // Small numbers make lengths that fit, and so reach deeper.
        arguments[j] = random.nextInt(3) == 0 ? arguments[j] : (byte) random.nextInt(4);
      }
      ByteWriter out = new ByteWriter();
      out.put8(FrameType.METHOD);
      out.put16(1);
      out.put32(4 + arguments.length);
      out.put16(kind.classId());
      out.put16(kind.methodId());
      out.bytes(arguments);
      out.put8(FrameType.END);
      read(FrameDecoder.forClient(MAX_FRAME_BYTES), out.toArray(), random);
    }
  }

  private static void read(FrameDecoder decoder, byte[] stream, Random random) {
    PropertiesReader handler = new PropertiesReader();
    int position = 0;
    while (position < stream.length) {
      int length = Math.min(stream.length - position, 1 + random.nextInt(stream.length));
      try {
        decoder.decode(stream, position, length, handler);
      } catch (ProtocolException expected) {
        assertTrue(expected.replyText().length() <= 255);
      }
      assertTrue(decoder.heldBytes() <= 2 * MAX_FRAME_BYTES + stream.length);
      position += length;
    }
  }

  private static byte[] sample() {
    FrameEncoder encoder = new FrameEncoder(Integer.MAX_VALUE);
    encoder.maxFrameBytes(40);
    ByteWriter out = new ByteWriter();
    FieldTable arguments = FieldTable.of(Map.of("x-max-length", 10));
    encoder.method(out, 1, new ChannelMethod.Open());
    encoder.method(
        out, 1, new QueueMethod.Declare("q", false, true, false, false, false, arguments));
    encoder.content(
        out,
        1,
        new BasicMethod.Publish("amq.direct", "key", true, false),
        new byte[] {0x10, 0, 2},
        new byte[50],
        null);
    encoder.heartbeat(out);
    encoder.method(out, 1, new BasicMethod.Ack(1, true));
    return out.toArray();
  }

  /** Reads the properties too, as a channel would. */
  private static final class PropertiesReader extends ForwardingHandler {
    PropertiesReader() {
      super(new RecordingHandler());
    }

    @Override
    public void onHeader(int channel, ContentHeader header) {
      try {
        Amqp091Properties.INSTANCE.decode(header.encodedProperties());
      } catch (DecodeException expected) {
        // A channel answers it.
      }
    }

    @Override
    public void onHeartbeat() {
      // Nothing to do.
    }
  }
}
