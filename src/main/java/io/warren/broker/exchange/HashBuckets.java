package io.warren.broker.exchange;

import io.warren.broker.bus.Destination;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Destinations with as many numbered buckets as their weights, and the bucket of each hash. */
final class HashBuckets {
  private final List<Destinations> places = new ArrayList<>();
  private final ArrayDeque<Integer> freePlaces = new ArrayDeque<>();
  private final Map<Destination, Integer> placeByDestination = new HashMap<>();

  /** For each bucket the place of its destination. */
  private int[] placeByBucket = new int[0];

  private int bucketCount;

  boolean isEmpty() {
    return bucketCount == 0;
  }

  /** Adds a destination that is not there. */
  void add(Destination destination, int weight) {
    int place;
    if (freePlaces.isEmpty()) {
      place = places.size();
      places.add(Destinations.of(List.of(destination)));
    } else {
      place = freePlaces.pop();
      places.set(place, Destinations.of(List.of(destination)));
    }
    placeByDestination.put(destination, place);
    int newCount = bucketCount + weight;
    if (newCount > placeByBucket.length) {
      placeByBucket = Arrays.copyOf(placeByBucket, Math.max(newCount, bucketCount * 2));
    }
    Arrays.fill(placeByBucket, bucketCount, newCount, place);
    bucketCount = newCount;
  }

  /** Removes a destination that is there; the last buckets move to where its own were. */
  void remove(Destination destination) {
    Integer place = placeByDestination.remove(destination);
    if (place == null) {
      return;
    }
    int gone = place;
    for (int bucket = 0; bucket < bucketCount; bucket++) {
      if (placeByBucket[bucket] == gone) {
        while (bucketCount > bucket && placeByBucket[bucketCount - 1] == gone) {
          bucketCount--;
        }
        if (bucketCount > bucket) {
          placeByBucket[bucket] = placeByBucket[--bucketCount];
        }
      }
    }
    places.set(gone, Destinations.NONE);
    freePlaces.push(gone);
    if (bucketCount < placeByBucket.length / 4) {
      placeByBucket = Arrays.copyOf(placeByBucket, bucketCount);
    }
  }

  /** The destination of a hash; not to be asked while there is none. */
  Destinations find(int hash) {
    return places.get(placeByBucket[jump(mixed(hash), bucketCount)]);
  }

  /** Spreads hashes that differ in few bits: the finalizer of SplitMix64. */
  static long mixed(int hash) {
    long bits = hash * 0x9E3779B97F4A7C15L;
    bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
    return bits ^ (bits >>> 31);
  }

  /** The bucket from 0 to {@code count - 1}; for a larger count it is the same, or a new one. */
  static int jump(long key, int count) {
    long bits = key;
    long bucket = -1;
    long next = 0;
    while (next < count) {
      bucket = next;
      bits = bits * 2862933555777941757L + 1;
      next = (long) ((bucket + 1) * ((double) (1L << 31) / ((bits >>> 33) + 1)));
    }
    return (int) bucket;
  }
}
