package io.warren.value;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** UTF-8 read from byte arrays, strictly. */
public final class Utf8 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /** The string, or null where the bytes are not UTF-8. */
  public static @Nullable String decode(byte[] data, int offset, int lengthBytes) {
    if (isAscii(data, offset, lengthBytes)) {
      return new String(data, offset, lengthBytes, StandardCharsets.ISO_8859_1);
    }
    String text = decodeLeniently(data, offset, lengthBytes);
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    // The mark of a failed decoding is also a character that can be sent: only the way back tells.
    byte[] again = text.getBytes(StandardCharsets.UTF_8);
    return Arrays.equals(again, 0, again.length, data, offset, offset + lengthBytes) ? text : null;
  }

  /** The string, with U+FFFD for what is not UTF-8. */
  public static String decodeLeniently(byte[] data, int offset, int lengthBytes) {
    return new String(data, offset, lengthBytes, StandardCharsets.UTF_8);
  }

  /** The longest start of the text that takes at most so many bytes and splits no character. */
  public static String cut(String text, int maxBytes) {
    if (text.length() * 3L <= maxBytes) {
      return text;
    }
    int lengthBytes = 0;
    int index = 0;
    while (index < text.length()) {
      int character = text.codePointAt(index);
      // Half of a surrogate pair, which has no UTF-8, is written as a question mark.
      boolean lonely = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
      lengthBytes +=
          character < 0x80 || lonely ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
      if (lengthBytes > maxBytes) {
        return text.substring(0, index);
      }
      index += Character.charCount(character);
    }
    return text;
  }

  /** Whether every byte is below 128. */
  static boolean isAscii(byte[] data, int offset, int lengthBytes) {
    int end = offset + lengthBytes;
    int position = offset;
    for (; position <= end - Long.BYTES; position += Long.BYTES) {
      if (((long) LONGS.get(data, position) & HIGH_BITS) != 0) {
        return false;
      }
    }
    int bits = 0;
    for (; position < end; position++) {
      bits |= data[position];
    }
    return bits >= 0;
  }
}
