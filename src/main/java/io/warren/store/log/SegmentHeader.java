package io.warren.store.log;

import org.jspecify.annotations.Nullable;

/**
 * What stands at the beginning of a segment, as a {@link TwinHeader}.
 *
 * @param version of the format of all that follows
 * @param salt of the blocks
 * @param number of the segment
 * @param previousNumber of the segment before it; 0 for none
 * @param previousEndBytes where the segment before it ends, whatever is in the file behind that;
 *     {@link #UNKNOWN} where a node has begun anew
 */
record SegmentHeader(
    int version, long salt, long number, long previousNumber, long previousEndBytes) {
  static final int VERSION = 1;
  static final long UNKNOWN = -1;

  static final int BYTES = TwinHeader.BYTES;

  /** “WARRENLG”. */
  private static final long MAGIC = 0x5741_5252_454E_4C47L;

  byte[] toBytes() {
    return TwinHeader.toBytes(MAGIC, version, salt, number, previousNumber, previousEndBytes);
  }

  /** Reads the first copy that is whole; null where none is. */
  static @Nullable SegmentHeader read(byte[] data, int lengthBytes) {
    long[] read = TwinHeader.read(MAGIC, 4, data, lengthBytes);
    return read == null
        ? null
        : new SegmentHeader((int) read[0], read[1], read[2], read[3], read[4]);
  }
}
