package io.warren.broker.exchange;

import org.jspecify.annotations.Nullable;

/**
 * What the last routing keys led to, in a fixed number of slots.
 *
 * <p>A key's hash names four neighbouring slots; a newcomer pushes the oldest of them out. So keys
 * that are never the same twice cost neither memory nor bookkeeping, and a key that is used all the
 * time is soon back. One slot for each key would be simpler, but a hundred keys in a thousand slots
 * already lose a sixth of their lookups to neighbours (measured). It starts small, because a node
 * may hold thousands of exchanges that see few keys, and grows while keys push each other out.
 */
final class RouteCache {
  private static final int WAYS = 4;
  private static final int FIRST_SLOT_COUNT = 16;
  static final int MAX_SLOT_COUNT = 2048;

  /** A key may lead to ten thousand queues, and each of 2048 keys to others. */
  static final int MAX_BYTES = 1 << 20;

  private static final int REFERENCE_BYTES = 8;

  private @Nullable String[] keys = new String[0];
  private @Nullable Destinations[] destinations = new Destinations[0];
  private int pushedOutCount;
  private int bytes;

  @Nullable Destinations find(String key) {
    if (keys.length == 0) {
      return null;
    }
    int first = firstSlot(key);
    for (int slot = first; slot < first + WAYS; slot++) {
      if (key.equals(keys[slot])) {
        return destinations[slot];
      }
    }
    return null;
  }

  /** Keeps what a key led to, unless that alone is more than may be kept. */
  void put(String key, Destinations found) {
    int added = bytes(key, found);
    if (added > MAX_BYTES) {
      return;
    }
    if (added > MAX_BYTES - bytes) {
      clear();
    }
    if (pushedOutCount >= keys.length && keys.length < MAX_SLOT_COUNT) {
      grow();
    }
    int first = firstSlot(key);
    int last = first + WAYS - 1;
    String oldKey = keys[last];
    Destinations oldDestinations = destinations[last];
    if (oldKey != null && oldDestinations != null) {
      pushedOutCount++;
      bytes -= bytes(oldKey, oldDestinations);
    }
    System.arraycopy(keys, first, keys, first + 1, WAYS - 1);
    System.arraycopy(destinations, first, destinations, first + 1, WAYS - 1);
    keys[first] = key;
    destinations[first] = found;
    bytes += added;
  }

  /** Forgets everything and gives the memory back. */
  void clear() {
    if (keys.length > 0) {
      keys = new String[0];
      destinations = new Destinations[0];
      pushedOutCount = 0;
      bytes = 0;
    }
  }

  /** What it keeps, about; destinations that keys share are counted for each of them. */
  int bytes() {
    return bytes;
  }

  private static int bytes(String key, Destinations found) {
    return key.length() + (found.queues().size() + found.exchanges().size()) * REFERENCE_BYTES;
  }

  int slotCount() {
    return keys.length;
  }

  /** What was there is found anew: that costs less than to carry it over, and is seldom. */
  private void grow() {
    int slotCount = Math.max(FIRST_SLOT_COUNT, keys.length * 2);
    keys = new String[slotCount];
    destinations = new Destinations[slotCount];
    pushedOutCount = 0;
    bytes = 0;
  }

  /** Multiplied by 2^32 / φ, which spreads keys that differ in one place only. */
  private int firstSlot(String key) {
    return ((key.hashCode() * 0x9E3779B9) >>> 8) & (keys.length - WAYS);
  }
}
