package io.warren.store.log;

import io.warren.store.seal.Seal;
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
  private final byte[] sealRoom;
  private int begun = -1;
  private int recordCount;

  /** For a log that is not encrypted. */
  public RecordWriter(long salt, int initialBytes) {
    this(salt, 0, initialBytes);
  }

  /**
   * @param salt of the log for which it is
   * @param sealRoomBytes what each record's seal takes
   */
  RecordWriter(long salt, int sealRoomBytes, int initialBytes) {
    this.sealRoom = new byte[sealRoomBytes];
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
    end(Block.RECORD, stream);
    recordCount++;
  }

  /** Ends what says that all before it is safe. */
  void endBatch() {
    end(Block.BATCH, Block.NO_STREAM);
  }

  private void end(int kind, long stream) {
    out.bytes(sealRoom);
    int payloadBytes = out.length() - begun - Block.HEADER_BYTES;
    Block.begin(out.array(), begun, payloadBytes, kind, stream);
    if (sealRoom.length == 0) {
      block.complete(out.array(), begun);
    }
    begun = -1;
  }

  public int recordCount() {
    return recordCount;
  }

  public int bytes() {
    return out.length();
  }

  /**
   * The records as they are to be written: the array itself, valid until {@link #reset}. To be
   * asked for once; records that are sealed are sealed here, on the thread that writes them.
   *
   * @param place of the first in its file
   */
  ByteBuffer blocks(Seal seal, long place) {
    Invariant.check(
        begun < 0 && seal.roomBytes() == sealRoom.length, "a record ends before it is written");
    if (sealRoom.length > 0) {
      block.sealAll(seal, out.array(), out.length(), place);
    }
    return ByteBuffer.wrap(out.array(), 0, out.length());
  }

  public void reset() {
    out.reset();
    recordCount = 0;
  }
}
