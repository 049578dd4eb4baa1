package io.warren.store.page;

import io.warren.store.log.TwinHeader;
import org.jspecify.annotations.Nullable;

/**
 * What stands at the beginning of a file of pages, as a {@link TwinHeader}.
 *
 * @param version of the format of all that follows
 * @param salt of the blocks
 * @param queueId whose pages they are
 * @param number of the file
 */
record PageFileHeader(int version, long salt, long queueId, long number) {
  static final int VERSION = 1;

  static final int BYTES = TwinHeader.BYTES;

  /** “WARRENPG”. */
  private static final long MAGIC = 0x5741_5252_454E_5047L;

  byte[] toBytes() {
    return TwinHeader.toBytes(MAGIC, version, salt, queueId, number);
  }

  /** Reads the first copy that is whole; null where none is. */
  static @Nullable PageFileHeader read(byte[] data, int lengthBytes) {
    long[] read = TwinHeader.read(MAGIC, 3, data, lengthBytes);
    return read == null ? null : new PageFileHeader((int) read[0], read[1], read[2], read[3]);
  }
}
