package io.warren.amqp091.codec;

import io.warren.value.ByteWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes whole frames.
 *
 * <p>One for each connection, used by one thread at a time. It holds no buffer: a writer is lent to
 * it at each call, so that many connections of one event loop can share one.
 *
 * <p>Source: AMQP 0-9-1 §2.3 and §4.2.
 */
public final class FrameEncoder {
  private static final int DELIVER_NUMBERS =
      ClassId.BASIC << 16 | MethodKind.BASIC_DELIVER.methodId();

  private final int largeBytes;
  private int maxPayloadBytes = Integer.MAX_VALUE;
  private @Nullable EncodedStrings repeatedStrings;

  /**
   * @param largeBytes bodies from this size on go to the {@link BodySink}, where there is one;
   *     smaller ones are copied
   */
  public FrameEncoder(int largeBytes) {
    this.largeBytes = largeBytes;
  }

  /** The eight bytes with which a client begins. */
  public static byte[] protocolHeader() {
    return new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
  }

  /** Limits body frames to so many bytes, from the next one on; 0 for no limit. */
  public void maxFrameBytes(int maxFrameBytes) {
    if (maxFrameBytes != 0 && maxFrameBytes <= FrameType.OVERHEAD_BYTES) {
      throw new IllegalArgumentException(maxFrameBytes + " bytes");
    }
    maxPayloadBytes =
        maxFrameBytes == 0 ? Integer.MAX_VALUE : maxFrameBytes - FrameType.OVERHEAD_BYTES;
  }

  /** A method without content, whatever its size: only bodies can be split. */
  public void method(ByteWriter out, int channel, Method method) {
    int lengthAt = begin(out, FrameType.METHOD, channel);
    out.put16(method.classId());
    out.put16(method.methodId());
    method.write(out);
    end(out, lengthAt);
  }

  /**
   * A method with its content: header and body.
   *
   * @param encodedProperties flags and values as {@link Amqp091Properties} has them
   * @param sink for large bodies; without it they are copied too
   */
  public void content(
      ByteWriter out,
      int channel,
      Method method,
      byte[] encodedProperties,
      byte[] body,
      @Nullable BodySink sink) {
    method(out, channel, method);
    headerAndBody(out, channel, method.classId(), encodedProperties, body, sink);
  }

  /** The same for {@code basic.deliver}, the one that has to be fast. */
  public void deliver(
      ByteWriter out,
      int channel,
      String consumerTag,
      long deliveryTag,
      boolean redelivered,
      String exchange,
      String routingKey,
      byte[] encodedProperties,
      byte[] body,
      @Nullable BodySink sink) {
    EncodedStrings strings = repeatedStrings;
    if (strings == null) {
      strings = new EncodedStrings();
      repeatedStrings = strings;
    }
    int lengthAt = begin(out, FrameType.METHOD, channel);
    out.put32(DELIVER_NUMBERS);
    strings.write(out, consumerTag);
    out.put64(deliveryTag);
    out.put8(redelivered);
    strings.write(out, exchange);
    strings.write(out, routingKey);
    end(out, lengthAt);
    headerAndBody(out, channel, ClassId.BASIC, encodedProperties, body, sink);
  }

  public void heartbeat(ByteWriter out) {
    end(out, begin(out, FrameType.HEARTBEAT, 0));
  }

  private void headerAndBody(
      ByteWriter out,
      int channel,
      int classId,
      byte[] encodedProperties,
      byte[] body,
      @Nullable BodySink sink) {
    int lengthAt = begin(out, FrameType.HEADER, channel);
    // The class, and a weight of 0.
    out.put32(classId << 16);
    out.put64(body.length);
    out.bytes(encodedProperties);
    end(out, lengthAt);
    if (sink != null && body.length >= largeBytes) {
      sink.body(new BodyFrames(channel, body, maxPayloadBytes));
      return;
    }
    int offset = 0;
    while (offset < body.length) {
      int partBytes = Math.min(maxPayloadBytes, body.length - offset);
      out.put8(FrameType.BODY);
      out.put16(channel);
      out.put32(partBytes);
      out.bytes(body, offset, partBytes);
      out.put8(FrameType.END);
      offset += partBytes;
    }
  }

  private static int begin(ByteWriter out, int type, int channel) {
    out.put8(type);
    out.put16(channel);
    return out.reserveLength();
  }

  private static void end(ByteWriter out, int lengthAt) {
    out.patchLength(lengthAt);
    out.put8(FrameType.END);
  }
}
