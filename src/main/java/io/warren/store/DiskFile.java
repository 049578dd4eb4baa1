package io.warren.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One open file. One thread at a time uses it. */
public interface DiskFile extends Closeable {
  long sizeBytes() throws IOException;

  /** Reads as much as the buffer has room for, or as much as there is. */
  void read(long positionBytes, ByteBuffer target) throws IOException;

  /** Writes all that remains in the buffer. After a failure any part of it may be there. */
  void write(long positionBytes, ByteBuffer source) throws IOException;

  /**
   * Returns when all that was written will be there after a power cut. After a failure nobody knows
   * what will be there of all that was written since the last success, whatever later calls say:
   * the system may have given up the pages.
   */
  void sync() throws IOException;
}
