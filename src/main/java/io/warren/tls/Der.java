package io.warren.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** As much of ASN.1's encoding as it takes to put one form of a key into another. */
final class Der {
  static final int INTEGER = 0x02;
  static final int OCTET_STRING = 0x04;
  static final int NULL = 0x05;
  static final int OBJECT_ID = 0x06;
  static final int SEQUENCE = 0x30;

  private static final int SHORT_BYTES = 0x7f;

  private Der() {}

  /** A value with its tag and its length. */
  static byte[] of(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length <= SHORT_BYTES) {
      out.write(length);
    } else {
      int lengthBytes = length > 0xffff ? 3 : length > 0xff ? 2 : 1;
      out.write(0x80 | lengthBytes);
      for (int i = lengthBytes - 1; i >= 0; i--) {
        out.write(length >> (8 * i));
      }
    }
    for (byte[] part : parts) {
      out.write(part, 0, part.length);
    }
    return out.toByteArray();
  }

  /**
   * What stands in the first value with this tag among the values of a sequence; empty where there
   * is none.
   */
  static byte[] inside(byte[] sequence, int tag) {
    int at = contentAt(sequence, 0);
    while (at < sequence.length) {
      int content = contentAt(sequence, at);
      int end = content + length(sequence, at);
      if (end > sequence.length) {
        throw new IllegalArgumentException("cut off");
      }
      if ((sequence[at] & 0xff) == tag) {
        return Arrays.copyOfRange(sequence, content, end);
      }
      at = end;
    }
    return new byte[0];
  }

  private static int contentAt(byte[] der, int at) {
    int first = at(der, at + 1);
    return at + 2 + (first > SHORT_BYTES ? first - 0x80 : 0);
  }

  private static int length(byte[] der, int at) {
    int first = at(der, at + 1);
    if (first <= SHORT_BYTES) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < first - 0x80; i++) {
      length = (length << 8) | at(der, at + 2 + i);
      if (length > der.length) {
        throw new IllegalArgumentException("cut off");
      }
    }
    return length;
  }

  private static int at(byte[] der, int index) {
    if (index >= der.length) {
      throw new IllegalArgumentException("cut off");
    }
    return der[index] & 0xff;
  }
}
