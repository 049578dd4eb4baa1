package io.warren.conformance;

import io.warren.amqp091.codec.BasicMethod.Publish;
import io.warren.amqp091.codec.FrameEncoder;
import io.warren.amqp091.codec.Method;
import io.warren.value.ByteWriter;

/** What a client says, as bytes: whole methods and content, or frames of whatever kind. */
final class Script {
  static final int METHOD = 1;
  static final int HEADER = 2;
  static final int BODY = 3;
  static final int HEARTBEAT = 8;

  /** The flags of a message without properties. */
  static final byte[] NO_PROPERTIES = {0, 0};

  private static final int END = 0xCE;
  private static final int BASIC_CLASS = 60;

  private final FrameEncoder encoder = new FrameEncoder(Integer.MAX_VALUE);
  private final ByteWriter writer = new ByteWriter();

  Script() {
    encoder.maxFrameBytes(131_072);
  }

  Script protocolHeader() {
    return raw(FrameEncoder.protocolHeader());
  }

  Script raw(byte... bytes) {
    writer.bytes(bytes);
    return this;
  }

  Script method(int channel, Method... methods) {
    for (Method method : methods) {
      encoder.method(writer, channel, method);
    }
    return this;
  }

  /** A publish whose body is in frames of up to 128 KiB. */
  Script publish(int channel, String exchange, String key, byte[] body) {
    encoder.content(
        writer, channel, new Publish(exchange, key, false, false), NO_PROPERTIES, body, null);
    return this;
  }

  Script header(int channel, int classId, long bodySize) {
    ByteWriter payload = new ByteWriter();
    payload.put16(classId);
    payload.put16(0);
    payload.put64(bodySize);
    payload.bytes(NO_PROPERTIES);
    return frame(HEADER, channel, payload.toArray());
  }

  Script header(int channel, long bodySize) {
    return header(channel, BASIC_CLASS, bodySize);
  }

  Script body(int channel, byte... part) {
    return frame(BODY, channel, part);
  }

  Script heartbeat() {
    return frame(HEARTBEAT, 0);
  }

  /** A frame of any type, well formed around whatever it holds. */
  Script frame(int type, int channel, byte... payload) {
    return frameWithEnd(type, channel, END, payload);
  }

  Script frameWithEnd(int type, int channel, int end, byte... payload) {
    prefix(type, channel, payload.length);
    writer.bytes(payload);
    writer.put8(end);
    return this;
  }

  /** The beginning of a frame alone. */
  Script prefix(int type, int channel, int payloadBytes) {
    writer.put8(type);
    writer.put16(channel);
    writer.put32(payloadBytes);
    return this;
  }

  byte[] toBytes() {
    return writer.toArray();
  }
}
