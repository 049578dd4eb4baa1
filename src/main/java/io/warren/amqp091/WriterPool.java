package io.warren.amqp091;

import io.warren.value.ByteWriter;
import java.util.ArrayDeque;

/** The writers of one event loop: as many as connections write in the same round. */
final class WriterPool {
  private static final int KEPT_WRITERS = 64;
  private static final int KEPT_BYTES = 256 * 1024;

  private final ArrayDeque<ByteWriter> free = new ArrayDeque<>();

  ByteWriter take() {
    ByteWriter writer = free.poll();
    return writer == null ? new ByteWriter(4096) : writer;
  }

  void giveBack(ByteWriter writer) {
    if (free.size() < KEPT_WRITERS && writer.array().length <= KEPT_BYTES) {
      writer.reset();
      free.push(writer);
    }
  }
}
