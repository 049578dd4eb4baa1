package io.warren.value;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads big-endian values from a stretch of a byte array, and fails with {@link DecodeException}
 * where the stretch ends too early.
 *
 * <p>Not for use by two threads. {@link #reset} lets one reader serve a whole connection.
 */
public final class ByteReader {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Made at the first use: most readers have none. */
  private @Nullable ShortStringCache repeatedStrings;

  private byte[] data;
  private int position;
  private int limit;

  /**
   * @param offset index of the first byte to read
   * @param limit index behind the last byte to read
   */
  public ByteReader(byte[] data, int offset, int limit) {
    this.data = data;
    this.position = offset;
    this.limit = limit;
  }

  public ByteReader(byte[] data) {
    this(data, 0, data.length);
  }

  /** Turns to another stretch; the strings of {@link #repeatedString} are kept. */
  public void reset(byte[] newData, int offset, int newLimit) {
    data = newData;
    position = offset;
    limit = newLimit;
  }

  /** How many bytes are left. */
  public int remainingBytes() {
    return limit - position;
  }

  /** Index of the next byte in the array. */
  public int position() {
    return position;
  }

  public int unsigned8() {
    return data[advance(1)] & 0xFF;
  }

  public byte signed8() {
    return data[advance(1)];
  }

  public int unsigned16() {
    return (short) SHORTS.get(data, advance(2)) & 0xFFFF;
  }

  public short signed16() {
    return (short) SHORTS.get(data, advance(2));
  }

  public long unsigned32() {
    return (int) INTS.get(data, advance(4)) & 0xFFFFFFFFL;
  }

  public int signed32() {
    return (int) INTS.get(data, advance(4));
  }

  public long signed64() {
    return (long) LONGS.get(data, advance(8));
  }

  public float float32() {
    return Float.intBitsToFloat(signed32());
  }

  public double float64() {
    return Double.longBitsToDouble(signed64());
  }

  /** What {@link ByteWriter#putVar} has written. */
  public long var() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = signed8();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new DecodeException("a number that does not end");
  }

  /** A copy of what {@link ByteWriter#varBytes} has written. */
  public byte[] varBytes() {
    return bytes(varLength());
  }

  /** What {@link ByteWriter#varText} has written; it must be UTF-8. */
  public String varText() {
    int lengthBytes = varLength();
    return text(advance(lengthBytes), lengthBytes);
  }

  /** A copy of the next bytes. */
  public byte[] bytes(int lengthBytes) {
    int start = advance(lengthBytes);
    return Arrays.copyOfRange(data, start, start + lengthBytes);
  }

  /** A string of at most 255 bytes, behind one byte of length; it must be UTF-8. */
  public String shortString() {
    int lengthBytes = unsigned8();
    return text(advance(lengthBytes), lengthBytes);
  }

  /** The same, from text that peers are known to fill with other bytes: those become U+FFFD. */
  public String shortStringLeniently() {
    int lengthBytes = unsigned8();
    return Utf8.decodeLeniently(data, advance(lengthBytes), lengthBytes);
  }

  /**
   * A short string of which the same few are read again and again: gives the same instance, mostly
   * without decoding or allocating.
   */
  public String repeatedString() {
    return repeated(unsigned8());
  }

  /** What {@link ByteWriter#varText} has written, in the same way. */
  public String repeatedVarText() {
    return repeated(varLength());
  }

  private String repeated(int lengthBytes) {
    int start = advance(lengthBytes);
    ShortStringCache cache = repeatedStrings;
    if (cache == null) {
      cache = new ShortStringCache();
      repeatedStrings = cache;
    }
    String text = cache.get(data, start, lengthBytes);
    return text != null ? text : text(start, lengthBytes);
  }

  /** The bytes behind four bytes of length. */
  public byte[] longString() {
    return bytes(length32());
  }

  /** The text behind four bytes of length; it must be UTF-8. */
  public String longText() {
    int lengthBytes = length32();
    return text(advance(lengthBytes), lengthBytes);
  }

  public FieldTable table() {
    return FieldTableCodec.read(this);
  }

  /** A length as {@link #var} reads it, for which there are enough bytes left. */
  public int varLength() {
    long lengthBytes = var();
    if (lengthBytes < 0 || lengthBytes > remainingBytes()) {
      throw underrun();
    }
    return (int) lengthBytes;
  }

  /** A length of four bytes, for which there are enough bytes left. */
  int length32() {
    long lengthBytes = unsigned32();
    if (lengthBytes > remainingBytes()) {
      throw underrun();
    }
    return (int) lengthBytes;
  }

  /** A long string as a field table has it: a {@link String} where it is UTF-8. */
  Object longStringValue() {
    int lengthBytes = length32();
    int start = advance(lengthBytes);
    String text = Utf8.decode(data, start, lengthBytes);
    if (text != null) {
      return text;
    }
    return new FieldTable.LongString(
        Bytes.owning(Arrays.copyOfRange(data, start, start + lengthBytes)));
  }

  private String text(int start, int lengthBytes) {
    String text = Utf8.decode(data, start, lengthBytes);
    if (text == null) {
      throw DecodeException.malformedText();
    }
    return text;
  }

  private int advance(int lengthBytes) {
    int start = position;
    if (lengthBytes > limit - start) {
      throw underrun();
    }
    position = start + lengthBytes;
    return start;
  }

  private static DecodeException underrun() {
    return new DecodeException("ends too early");
  }
}
