package io.warren.amqp091;

import io.netty.buffer.ByteBuf;
import io.warren.amqp091.codec.BodyFrames;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What the client is to be told once its socket can take it, in order: frames as bytes, and bodies
 * by reference, so that one message for many slow clients is held once.
 */
final class Unsaid {
  /** Frames and, behind them, a body. */
  private record Part(byte[] frames, @Nullable BodyFrames body) {}

  private final Queue<Part> parts = new ArrayDeque<>(1);
  private int headWritten;
  private long bytes;

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /** All that is in it, frames and bodies. */
  long bytes() {
    return bytes;
  }

  void add(byte[] frames) {
    parts.add(new Part(frames, null));
    bytes += frames.length;
  }

  void add(byte[] frames, BodyFrames body) {
    parts.add(new Part(frames, body));
    bytes += frames.length + body.leftBytes();
  }

  /** Moves the next of it to a buffer: what there is room for, all but a few bytes. */
  void moveTo(ByteBuf target, int roomBytes) {
    int start = target.readableBytes();
    Part part;
    while ((part = parts.peek()) != null && move(part, target, start + roomBytes)) {
      parts.remove();
      headWritten = 0;
    }
    bytes -= target.readableBytes() - start;
  }

  /** Moves of one part; returns whether that was all of it. */
  private boolean move(Part part, ByteBuf target, int endBytes) {
    int count = Math.min(part.frames.length - headWritten, endBytes - target.readableBytes());
    target.writeBytes(part.frames, headWritten, count);
    headWritten += count;
    if (headWritten < part.frames.length) {
      return false;
    }
    BodyFrames body = part.body;
    if (body != null) {
      body.write(target::writeBytes, endBytes - target.readableBytes());
    }
    return body == null || body.isDone();
  }

  void clear() {
    parts.clear();
    headWritten = 0;
    bytes = 0;
  }
}
