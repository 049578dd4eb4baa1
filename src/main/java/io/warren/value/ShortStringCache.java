package io.warren.value;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The strings that one peer sends again and again, found by their bytes.
 *
 * <p>Each hash has one slot, without probing: a peer that provokes collisions only loses its own
 * gain. A string is taken up when it comes a second time in a row for its slot, so that names that
 * are never repeated (a routing key per message) cost a hash and push nothing out.
 */
final class ShortStringCache {
  /** Few: 128 slots weigh 1.6 KB, and a peer seldom has more names in use. */
  private static final int SLOT_COUNT = 128;

  private static final int MAX_BYTES = 128;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final int[] hashes = new int[SLOT_COUNT];
  private final byte[][] encoded = new byte[SLOT_COUNT][];
  private final String[] strings = new String[SLOT_COUNT];

  /** The string of these bytes, or null where it is not known (yet) or not UTF-8. */
  @Nullable String get(byte[] data, int offset, int lengthBytes) {
    if (lengthBytes == 0) {
      return "";
    }
    if (lengthBytes > MAX_BYTES) {
      return null;
    }
    int hash = hash(data, offset, lengthBytes);
    int slot = hash & (SLOT_COUNT - 1);
    byte[] known = encoded[slot];
    if (known != null
        && known.length == lengthBytes
        && Arrays.equals(known, 0, lengthBytes, data, offset, offset + lengthBytes)) {
      // One sight of the string that holds the slot keeps it there.
      hashes[slot] = hash;
      return strings[slot];
    }
    if (hashes[slot] != hash) {
      hashes[slot] = hash;
      return null;
    }
    String text = Utf8.decode(data, offset, lengthBytes);
    if (text != null) {
      encoded[slot] = Arrays.copyOfRange(data, offset, offset + lengthBytes);
      strings[slot] = text;
    }
    return text;
  }

  private static int hash(byte[] data, int offset, int lengthBytes) {
    long hash = lengthBytes;
    int end = offset + lengthBytes;
    int position = offset;
    for (; position <= end - Long.BYTES; position += Long.BYTES) {
      hash = (hash ^ (long) LONGS.get(data, position)) * MULTIPLIER;
      hash ^= hash >>> 32;
    }
    long rest = 0;
    for (; position < end; position++) {
      rest = rest << 8 | (data[position] & 0xFF);
    }
    hash = (hash ^ rest) * MULTIPLIER;
    return (int) (hash >>> 32);
  }
}
