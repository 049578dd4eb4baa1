package io.warren.value;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes big-endian values into a byte array that grows.
 *
 * <p>Not for use by two threads. {@link #reset} lets one writer serve again and again.
 */
public final class ByteWriter {
  /** What a writer may keep between two uses; one large message must not stay for ever. */
  private static final int KEPT_BYTES = 256 * 1024;

  private static final int SHORT_STRING_MAX_BYTES = 255;
  private static final int LONGEST_VAR_BYTES = 10;
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final int initialBytes;
  private byte[] data;
  private int length;

  public ByteWriter(int initialBytes) {
    this.initialBytes = initialBytes;
    this.data = new byte[initialBytes];
  }

  public ByteWriter() {
    this(256);
  }

  /** The array itself, valid up to {@link #length} and until the next write. */
  public byte[] array() {
    return data;
  }

  /** How many bytes were written. */
  public int length() {
    return length;
  }

  /** A copy of what was written. */
  public byte[] toArray() {
    return Arrays.copyOf(data, length);
  }

  /** Forgets what was written, and gives up an array that has grown large. */
  public void reset() {
    length = 0;
    if (data.length > KEPT_BYTES) {
      data = new byte[initialBytes];
    }
  }

  /** Takes back everything written since {@code earlierLength}. */
  public void truncate(int earlierLength) {
    if (earlierLength < 0 || earlierLength > length) {
      throw new IllegalArgumentException(earlierLength + " of " + length + " bytes");
    }
    length = earlierLength;
  }

  public void put8(int value) {
    int at = reserve(1);
    data[at] = (byte) value;
  }

  public void put8(boolean value) {
    put8(value ? 1 : 0);
  }

  public void put16(int value) {
    int at = reserve(2);
    SHORTS.set(data, at, (short) value);
  }

  public void put32(int value) {
    int at = reserve(4);
    INTS.set(data, at, value);
  }

  public void put64(long value) {
    int at = reserve(8);
    LONGS.set(data, at, value);
  }

  /** A number from 0 in one byte for every seven bits that it has; one below 0 takes ten. */
  public void putVar(long value) {
    int at = reserve(LONGEST_VAR_BYTES);
    long left = value;
    while ((left & ~0x7FL) != 0) {
      data[at++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    data[at++] = (byte) left;
    length = at;
  }

  /** The bytes behind their number as {@link #putVar} writes it. */
  public void varBytes(byte[] source) {
    putVar(source.length);
    bytes(source);
  }

  /** The text behind its length in bytes as {@link #putVar} writes it. */
  public void varText(String text) {
    int start = length;
    int charCount = text.length();
    putVar(charCount);
    int at = reserve(charCount);
    if (!putAscii(text, at)) {
      length = start;
      varBytes(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  public void bytes(byte[] source) {
    bytes(source, 0, source.length);
  }

  public void bytes(byte[] source, int offset, int lengthBytes) {
    int at = reserve(lengthBytes);
    System.arraycopy(source, offset, data, at, lengthBytes);
  }

  /**
   * The text behind one byte of length.
   *
   * @throws IllegalArgumentException where it takes more than 255 bytes
   */
  public void shortString(String text) {
    int charCount = text.length();
    if (charCount <= SHORT_STRING_MAX_BYTES) {
      int at = reserve(1 + charCount);
      if (putAscii(text, at + 1)) {
        data[at] = (byte) charCount;
        return;
      }
      length = at;
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    if (encoded.length > SHORT_STRING_MAX_BYTES) {
      throw new IllegalArgumentException("a short string of " + encoded.length + " bytes");
    }
    put8(encoded.length);
    bytes(encoded);
  }

  /** The same, but what goes beyond 255 bytes is cut off between two characters. */
  public void shortStringCut(String text) {
    shortString(Utf8.cut(text, SHORT_STRING_MAX_BYTES));
  }

  /** The bytes behind four bytes of length. */
  public void longString(byte[] source) {
    put32(source.length);
    bytes(source);
  }

  /** The text behind four bytes of length. */
  public void longText(String text) {
    int charCount = text.length();
    int at = reserve(4 + charCount);
    if (putAscii(text, at + 4)) {
      INTS.set(data, at, charCount);
    } else {
      length = at;
      longString(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  public void table(FieldTable table) {
    FieldTableCodec.write(this, table);
  }

  /** Leaves room for a length of four bytes; the answer goes to {@link #patchLength}. */
  public int reserveLength() {
    return reserve(4);
  }

  /** Sets a reserved length to the number of bytes written behind it. */
  public void patchLength(int reservedAt) {
    INTS.set(data, reservedAt, length - reservedAt - 4);
  }

  /** Copies and checks in one go: a copy that finds a character it can't take is written again. */
  private boolean putAscii(String text, int at) {
    byte[] target = data;
    int bits = 0;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      bits |= character;
      target[at + i] = (byte) character;
    }
    return bits < 128;
  }

  /** May exchange the array: call it before {@code data} is evaluated. */
  private int reserve(int lengthBytes) {
    int start = length;
    if (lengthBytes > data.length - start) {
      grow(lengthBytes);
    }
    length = start + lengthBytes;
    return start;
  }

  private void grow(int lengthBytes) {
    int needed = Math.addExact(length, lengthBytes);
    // 8 below the largest int: some virtual machines can't make a larger array.
    int doubled = (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(64, data.length * 2L));
    data = Arrays.copyOf(data, Math.max(needed, doubled));
  }
}
