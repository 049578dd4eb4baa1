package io.warren.store.log;

import io.warren.store.DiskFile;
import io.warren.store.seal.SealHeader;
import java.io.IOException;
import java.util.Optional;
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
 * @param sealing of which key it is; empty where it is plain
 */
record SegmentHeader(
    int version,
    long salt,
    long number,
    long previousNumber,
    long previousEndBytes,
    Optional<SealHeader> sealing) {
  /** Of a file that is not encrypted. */
  static final int PLAIN = 1;

  static final int VERSION = TwinHeader.SEALED;
  static final long UNKNOWN = -1;

  static final int BYTES = TwinHeader.BYTES;

  /** “WARRENLG”. */
  private static final long MAGIC = 0x5741_5252_454E_4C47L;

  /** All that it says but for the key. */
  byte[] about() {
    return TwinHeader.about(MAGIC, version, salt, number, previousNumber, previousEndBytes);
  }

  SegmentHeader with(Optional<SealHeader> newSealing) {
    return new SegmentHeader(version, salt, number, previousNumber, previousEndBytes, newSealing);
  }

  byte[] toBytes() {
    return TwinHeader.toBytes(about(), sealing);
  }

  /** Reads the first copy that is whole; null where none is. */
  static @Nullable SegmentHeader read(byte[] data, int lengthBytes) {
    TwinHeader read = TwinHeader.read(MAGIC, 4, data, lengthBytes);
    return read == null
        ? null
        : new SegmentHeader(
            read.version(),
            read.number(0),
            read.number(1),
            read.number(2),
            read.number(3),
            read.sealing());
  }

  /** Of the key of a file; empty where it is plain or can't be read. */
  static String keyId(DiskFile file) throws IOException {
    return TwinHeader.keyId(MAGIC, 4, file);
  }
}
