package io.warren.store.page;

import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands at the beginning of a file of pages, twice, so far apart that no disk writes both as
 * one: without the salt nothing in it could be read.
 *
 * @param version of the format of all that follows
 * @param salt of the blocks
 * @param queueId whose pages they are
 * @param number of the file
 */
record PageFileHeader(int version, long salt, long queueId, long number) {
  static final int VERSION = 1;

  /** The size of one copy, and of both. */
  private static final int COPY_BYTES = 4096;

  static final int BYTES = 2 * COPY_BYTES;

  /** “WARRENPG”. */
  private static final long MAGIC = 0x5741_5252_454E_5047L;

  private static final int FILLED_BYTES = 36;

  byte[] toBytes() {
    ByteWriter out = new ByteWriter(BYTES);
    writeCopy(out);
    writeCopy(out);
    return out.toArray();
  }

  private void writeCopy(ByteWriter out) {
    int start = out.length();
    out.put64(MAGIC);
    out.put32(version);
    out.put64(salt);
    out.put64(queueId);
    out.put64(number);
    out.put32(sum(out.array(), start));
    out.bytes(new byte[COPY_BYTES - (out.length() - start)]);
  }

  /** Reads the first copy that is whole; null where none is. */
  static @Nullable PageFileHeader read(byte[] data, int lengthBytes) {
    for (int start = 0; start < BYTES; start += COPY_BYTES) {
      if (lengthBytes >= start + FILLED_BYTES + Integer.BYTES) {
        ByteReader in = new ByteReader(data, start, lengthBytes);
        long magic = in.signed64();
        PageFileHeader header =
            new PageFileHeader(in.signed32(), in.signed64(), in.signed64(), in.signed64());
        if (magic == MAGIC && in.signed32() == sum(data, start)) {
          return header;
        }
      }
    }
    return null;
  }

  private static int sum(byte[] data, int start) {
    CRC32C sum = new CRC32C();
    sum.update(data, start, FILLED_BYTES);
    return (int) sum.getValue();
  }
}
