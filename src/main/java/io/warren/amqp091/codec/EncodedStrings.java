package io.warren.amqp091.codec;

import io.warren.value.ByteWriter;
import org.jspecify.annotations.Nullable;

/**
 * The short strings that are written again and again, as bytes with their length: consumer tags,
 * names of exchanges, routing keys.
 *
 * <p>Each hash has one slot. A string is taken up when it comes a second time in a row for its
 * slot, so that routing keys that are never repeated are encoded once each and nothing more.
 */
final class EncodedStrings {
  private static final int SLOT_COUNT = 64;

  private final @Nullable String[] strings = new String[SLOT_COUNT];
  private final byte[] @Nullable [] encoded = new byte[SLOT_COUNT][];

  void write(ByteWriter out, String text) {
    if (text.isEmpty()) {
      out.put8(0);
      return;
    }
    int hash = text.hashCode();
    int slot = (hash ^ hash >>> 16) & (SLOT_COUNT - 1);
    if (text.equals(strings[slot])) {
      byte[] bytes = encoded[slot];
      if (bytes == null) {
        bytes = encode(text);
        encoded[slot] = bytes;
      }
      out.bytes(bytes);
      return;
    }
    strings[slot] = text;
    encoded[slot] = null;
    out.shortString(text);
  }

  private static byte[] encode(String text) {
    ByteWriter writer = new ByteWriter(1 + text.length());
    writer.shortString(text);
    return writer.toArray();
  }
}
