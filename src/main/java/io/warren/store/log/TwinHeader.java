package io.warren.store.log;

import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands at the beginning of a file, twice, so far apart that no disk writes both as one:
 * without it nothing in the file could be read.
 *
 * <p>Each copy is a magic number of 8 bytes, a version of 4, numbers of 8 each, and a CRC-32C of
 * all that; the rest of it is empty.
 */
public final class TwinHeader {
  /** The size of one copy, and of both. */
  private static final int COPY_BYTES = 4096;

  public static final int BYTES = 2 * COPY_BYTES;

  private TwinHeader() {}

  public static byte[] toBytes(long magic, int version, long... numbers) {
    ByteWriter out = new ByteWriter(BYTES);
    for (int start = 0; start < BYTES; start += COPY_BYTES) {
      out.put64(magic);
      out.put32(version);
      for (long number : numbers) {
        out.put64(number);
      }
      out.put32(sum(out.array(), start, out.length()));
      out.bytes(new byte[start + COPY_BYTES - out.length()]);
    }
    return out.toArray();
  }

  /** The version and then the numbers of the first copy that is whole; null where none is. */
  public static long @Nullable [] read(long magic, int numberCount, byte[] data, int lengthBytes) {
    int filledBytes = Long.BYTES + Integer.BYTES + numberCount * Long.BYTES;
    for (int start = 0; start < BYTES; start += COPY_BYTES) {
      if (lengthBytes < start + filledBytes + Integer.BYTES) {
        return null;
      }
      ByteReader in = new ByteReader(data, start, lengthBytes);
      boolean named = in.signed64() == magic;
      long[] read = new long[1 + numberCount];
      read[0] = in.signed32();
      for (int index = 1; index < read.length; index++) {
        read[index] = in.signed64();
      }
      if (named && in.signed32() == sum(data, start, start + filledBytes)) {
        return read;
      }
    }
    return null;
  }

  private static int sum(byte[] data, int from, int to) {
    CRC32C sum = new CRC32C();
    sum.update(data, from, to - from);
    return (int) sum.getValue();
  }
}
