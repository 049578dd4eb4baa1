package io.warren.amqp091.codec;

import java.util.Arrays;

/**
 * The last properties that a peer sent. Most publishers send the same ones with every message: then
 * all their messages share one array.
 */
final class PropertiesSlot {
  /** Longer ones hold headers or ids, which differ. */
  private static final int MAX_BYTES = 256;

  private byte[] last = {};

  byte[] take(byte[] data, int offset, int lengthBytes) {
    int end = offset + lengthBytes;
    byte[] known = last;
    if (known.length == lengthBytes && Arrays.equals(known, 0, lengthBytes, data, offset, end)) {
      return known;
    }
    byte[] copy = Arrays.copyOfRange(data, offset, end);
    if (lengthBytes <= MAX_BYTES) {
      last = copy;
    }
    return copy;
  }
}
