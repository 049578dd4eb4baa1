package io.warren.store.log;

import io.warren.store.seal.Seal;
import io.warren.value.ByteReader;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Reads what a {@link RecordWriter} has, without a disk. */
public final class Written {
  private Written() {}

  public static void take(RecordWriter records, Consumer<ByteReader> payloads) {
    ByteBuffer blocks = records.blocks(Seal.NONE, 0);
    byte[] data = blocks.array();
    int at = 0;
    while (at < blocks.limit()) {
      int from = at + Block.HEADER_BYTES;
      int to = from + Block.payloadBytes(data, at);
      payloads.accept(new ByteReader(data, from, to));
      at = to;
    }
    records.reset();
  }
}
