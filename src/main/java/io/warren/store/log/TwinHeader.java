package io.warren.store.log;

import io.warren.store.DiskFile;
import io.warren.store.seal.SealHeader;
import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import io.warren.value.DecodeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands at the beginning of a file, twice, so far apart that no disk writes both as one:
 * without it nothing in the file could be read.
 *
 * <p>Each copy is a magic number of 8 bytes, a version of 4, numbers of 8 each, and a CRC-32C of
 * all that. From version {@link #SEALED} on what the file says of its key follows, and a CRC-32C of
 * that. The rest of it is empty.
 */
public final class TwinHeader {
  /** The version from which on a file is encrypted. */
  public static final int SEALED = 2;

  /** The size of one copy, and of both. */
  private static final int COPY_BYTES = 4096;

  public static final int BYTES = 2 * COPY_BYTES;

  private final int version;
  private final long[] numbers;
  private final Optional<SealHeader> sealing;

  private TwinHeader(int version, long[] numbers, Optional<SealHeader> sealing) {
    this.version = version;
    this.numbers = numbers;
    this.sealing = sealing;
  }

  /** All that it says but for the key. */
  public static byte[] about(long magic, int version, long... numbers) {
    ByteWriter out = new ByteWriter();
    out.put64(magic);
    out.put32(version);
    for (long number : numbers) {
      out.put64(number);
    }
    return out.toArray();
  }

  public static byte[] toBytes(byte[] about, Optional<SealHeader> sealing) {
    ByteWriter out = new ByteWriter(BYTES);
    for (int start = 0; start < BYTES; start += COPY_BYTES) {
      out.bytes(about);
      putSum(out, start);
      int sealingAt = out.length();
      sealing.ifPresent(
          seal -> {
            seal.write(out);
            putSum(out, sealingAt);
          });
      out.bytes(new byte[start + COPY_BYTES - out.length()]);
    }
    return out.toArray();
  }

  private static void putSum(ByteWriter out, int from) {
    out.put32(sum(out.array(), from, out.length()));
  }

  /** The first copy that is whole; null where none is. */
  public static @Nullable TwinHeader read(
      long magic, int numberCount, byte[] data, int lengthBytes) {
    for (int start = 0; start < BYTES && start < lengthBytes; start += COPY_BYTES) {
      try {
        int end = Math.min(lengthBytes, start + COPY_BYTES);
        return read(magic, numberCount, data, new ByteReader(data, start, end));
      } catch (DecodeException e) {
        // Then the other one.
      }
    }
    return null;
  }

  /** Of the key of a file; empty where it is plain or can't be read. */
  public static String keyId(long magic, int numberCount, DiskFile file) throws IOException {
    byte[] head = new byte[BYTES];
    ByteBuffer target = ByteBuffer.wrap(head);
    file.read(0, target);
    TwinHeader read = read(magic, numberCount, head, target.position());
    return read == null ? "" : read.sealing.map(SealHeader::keyId).orElse("");
  }

  private static TwinHeader read(long magic, int numberCount, byte[] data, ByteReader in) {
    int start = in.position();
    boolean named = in.signed64() == magic;
    int version = in.signed32();
    long[] numbers = new long[numberCount];
    for (int index = 0; index < numberCount; index++) {
      numbers[index] = in.signed64();
    }
    checkSum(in, data, start);
    if (!named) {
      throw new DecodeException("another kind of file");
    }
    if (version != SEALED) {
      return new TwinHeader(version, numbers, Optional.empty());
    }
    int sealingAt = in.position();
    SealHeader sealing = SealHeader.read(in);
    checkSum(in, data, sealingAt);
    return new TwinHeader(version, numbers, Optional.of(sealing));
  }

  private static void checkSum(ByteReader in, byte[] data, int from) {
    int to = in.position();
    if (in.signed32() != sum(data, from, to)) {
      throw new DecodeException("not what was written");
    }
  }

  private static int sum(byte[] data, int from, int to) {
    CRC32C sum = new CRC32C();
    sum.update(data, from, to - from);
    return (int) sum.getValue();
  }

  public int version() {
    return version;
  }

  public long number(int index) {
    return numbers[index];
  }

  /** Of which key the file is; empty where it is plain. */
  public Optional<SealHeader> sealing() {
    return sealing;
  }
}
