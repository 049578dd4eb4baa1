package io.warren.store.log;

import io.warren.store.seal.Seal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * How a record lies in a file: a header of 24 bytes and the payload, all numbers big-endian.
 *
 * <pre>
 *   0  4  bytes of the payload
 *   4  4  kind
 *   8  8  stream
 *  16  4  CRC-32C of salt and payload
 *  20  4  CRC-32C of salt and the 20 bytes before
 * </pre>
 *
 * <p>In an encrypted file the payload is what {@link Seal} makes of it, and the sums are of that.
 *
 * <p>The header has a sum of its own, so that a damaged payload does not hide where the next block
 * begins. The salt is a secret of the file: whoever publishes a copy of it as a message can't have
 * a piece of it taken for a record when the block around it is damaged.
 */
public final class Block {
  public static final int HEADER_BYTES = 24;

  /** The stream of what is no record. */
  static final long NO_STREAM = 0;

  /** The kind of a segment's first blocks. */
  static final int SEGMENT = 1;

  /** The kind of what stands before the records that were written together. */
  static final int BATCH = 2;

  /** The kind of all else. */
  public static final int RECORD = 3;

  /** The kind of what stands before the records of a queue's page. */
  public static final int PAGE = 4;

  private static final int KIND_AT = 4;
  private static final int STREAM_AT = 8;
  private static final int PAYLOAD_SUM_AT = 16;
  private static final int HEADER_SUM_AT = 20;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] salt = new byte[8];
  private final CRC32C sum = new CRC32C();

  public Block(long salt) {
    LONGS.set(this.salt, 0, salt);
  }

  /**
   * Begins the header of a block whose payload stands behind the room for it. It is to be
   * {@linkplain #complete completed}, or {@linkplain #sealAll sealed}.
   *
   * @param payloadBytes with the room for what seals it
   */
  public static void begin(byte[] data, int at, int payloadBytes, int kind, long stream) {
    INTS.set(data, at, payloadBytes);
    INTS.set(data, at + KIND_AT, kind);
    LONGS.set(data, at + STREAM_AT, stream);
  }

  /** Completes a block as it is. */
  public void complete(byte[] data, int at) {
    int payloadBytes = payloadBytes(data, at);
    INTS.set(data, at + PAYLOAD_SUM_AT, sum(data, at + HEADER_BYTES, payloadBytes));
    INTS.set(data, at + HEADER_SUM_AT, sum(data, at, HEADER_SUM_AT));
  }

  /**
   * Seals and completes blocks that were begun, one behind the other.
   *
   * @param place of the first of them in its file
   */
  public void sealAll(Seal seal, byte[] data, int endBytes, long place) {
    int at = 0;
    while (at < endBytes) {
      int payloadBytes = payloadBytes(data, at);
      seal.seal(data, at, at + HEADER_BYTES, payloadBytes - seal.roomBytes(), place + at);
      complete(data, at);
      at += HEADER_BYTES + payloadBytes;
    }
  }

  /**
   * Opens a block that has its header and its payload.
   *
   * @param place of the block in its file
   * @return whether it is what was sealed there
   */
  public static boolean open(Seal seal, byte[] data, int at, long place) {
    return seal.open(data, at, at + HEADER_BYTES, payloadBytes(data, at), place);
  }

  /** Whether a header stands there whose payload ends before the limit. */
  public boolean hasHeader(byte[] data, int at, int limit) {
    if (limit - at < HEADER_BYTES) {
      return false;
    }
    int payloadBytes = payloadBytes(data, at);
    return payloadBytes >= 0
        && payloadBytes <= limit - at - HEADER_BYTES
        && (int) INTS.get(data, at + HEADER_SUM_AT) == sum(data, at, HEADER_SUM_AT);
  }

  /** Whether the payload is what it was, where there is a header. */
  public boolean hasPayload(byte[] data, int at) {
    return (int) INTS.get(data, at + PAYLOAD_SUM_AT)
        == sum(data, at + HEADER_BYTES, payloadBytes(data, at));
  }

  public static int payloadBytes(byte[] data, int at) {
    return (int) INTS.get(data, at);
  }

  public static int kind(byte[] data, int at) {
    return (int) INTS.get(data, at + KIND_AT);
  }

  public static long stream(byte[] data, int at) {
    return (long) LONGS.get(data, at + STREAM_AT);
  }

  private int sum(byte[] data, int at, int count) {
    sum.reset();
    sum.update(salt, 0, salt.length);
    sum.update(data, at, count);
    return (int) sum.getValue();
  }
}
