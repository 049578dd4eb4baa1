package io.warren.store.page;

import io.warren.store.Disk;
import io.warren.store.DiskFile;
import io.warren.store.log.TwinHeader;
import io.warren.store.seal.Seal;
import io.warren.store.seal.SealHeader;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands at the beginning of a file of pages, as a {@link TwinHeader}.
 *
 * @param version of the format of all that follows
 * @param salt of the blocks
 * @param queueId whose pages they are
 * @param number of the file
 * @param sealing of which key it is; empty where it is plain
 */
record PageFileHeader(
    int version, long salt, long queueId, long number, Optional<SealHeader> sealing) {
  /** Of a file that is not encrypted. */
  static final int PLAIN = 1;

  static final int VERSION = TwinHeader.SEALED;

  static final int BYTES = TwinHeader.BYTES;

  /** “WARRENPG”. */
  private static final long MAGIC = 0x5741_5252_454E_5047L;

  /** All that it says but for the key. */
  byte[] about() {
    return TwinHeader.about(MAGIC, version, salt, queueId, number);
  }

  PageFileHeader with(Optional<SealHeader> newSealing) {
    return new PageFileHeader(version, salt, queueId, number, newSealing);
  }

  /**
   * What opens the blocks of the file.
   *
   * @throws IOException with a line for an operator where it is of a newer form, or its key is not
   *     there
   */
  Seal open(Disk disk, String name) throws IOException {
    if (version > VERSION) {
      throw new IOException(
          "%s/%s is of format %d, and this Warren knows formats up to %d"
              .formatted(disk, name, version, VERSION));
    }
    return disk.keys().open(disk + "/" + name, sealing, about());
  }

  byte[] toBytes() {
    return TwinHeader.toBytes(about(), sealing);
  }

  /** Reads the first copy that is whole; null where none is. */
  static @Nullable PageFileHeader read(byte[] data, int lengthBytes) {
    TwinHeader read = TwinHeader.read(MAGIC, 3, data, lengthBytes);
    return read == null
        ? null
        : new PageFileHeader(
            read.version(), read.number(0), read.number(1), read.number(2), read.sealing());
  }

  /** Of the key of a file; empty where it is plain or can't be read. */
  static String keyId(DiskFile file) throws IOException {
    return TwinHeader.keyId(MAGIC, 3, file);
  }
}
