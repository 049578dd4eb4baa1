package io.warren.store.log;

import io.warren.value.ByteWriter;
import io.warren.value.Invariant;
import java.nio.ByteBuffer;

/**
 * Gathers records that are to be written together. One thread uses it, until its {@link #blocks}
 * are given to be written; {@link #reset} when they are.
 */
public final class RecordWriter {
  private static final byte[] HEADER = new byte[Block.HEADER_BYTES];

  private final ByteWriter out;
  private final Block block;
  private int begun = -1;
  private int recordCount;

  /**
   * @param salt of the log for which it is
   */
  public RecordWriter(long salt, int initialBytes) {
    this.block = new Block(salt);
    this.out = new ByteWriter(initialBytes);
  }

  /** Begins a record: write its payload to what is returned, then {@link #end}. */
  public ByteWriter begin() {
    Invariant.check(begun < 0, "a record ends before the next begins");
    begun = out.length();
    out.bytes(HEADER);
    return out;
  }

  /**
   * Ends the record.
   *
   * @param stream whose record it is, above 0
   */
  public void end(long stream) {
    Invariant.check(
        begun >= 0 && stream > Block.NO_STREAM, "a record has a beginning and a stream");
    int payloadBytes = out.length() - begun - Block.HEADER_BYTES;
    block.complete(out.array(), begun, payloadBytes, Block.RECORD, stream);
    begun = -1;
    recordCount++;
  }

  public int recordCount() {
    return recordCount;
  }

  public int bytes() {
    return out.length();
  }

  /** The records as they are to be written: the array itself, valid until {@link #reset}. */
  ByteBuffer blocks() {
    Invariant.check(begun < 0, "a record ends before it is written");
    return ByteBuffer.wrap(out.array(), 0, out.length());
  }

  public void reset() {
    out.reset();
    recordCount = 0;
  }
}
