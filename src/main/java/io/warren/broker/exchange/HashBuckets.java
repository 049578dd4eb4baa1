package io.warren.broker.exchange;

import io.warren.broker.bus.Destination;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Destinations with as many numbered buckets as their weights, and the bucket of each hash. What is
 * added or removed costs as much as its own weight is.
 */
final class HashBuckets {
  /** A destination and its buckets. */
  private static final class Place {
    final Destinations destination;
    int[] buckets;
    int count;

    Place(Destination destination, int weight) {
      this.destination = Destinations.of(List.of(destination));
      this.buckets = new int[weight];
    }
  }

  private final Map<Destination, Place> placeByDestination = new HashMap<>();

  /** For each bucket the place of its destination, and which of that place's buckets it is. */
  private @Nullable Place[] placeByBucket = new Place[0];

  private int[] indexByBucket = new int[0];
  private int bucketCount;

  /** For each bucket a reference and two numbers, with what is ready for more of them. */
  long memoryBytes() {
    return placeByBucket.length * 8L + bucketCount * 4L;
  }

  boolean isEmpty() {
    return bucketCount == 0;
  }

  /** Adds a destination that is not there. */
  void add(Destination destination, int weight) {
    Place place = new Place(destination, weight);
    placeByDestination.put(destination, place);
    int newCount = bucketCount + weight;
    if (newCount > placeByBucket.length) {
      resize(Math.max(newCount, bucketCount * 2));
    }
    while (bucketCount < newCount) {
      put(bucketCount++, place, place.count++);
    }
  }

  private void put(int bucket, Place place, int index) {
    place.buckets[index] = bucket;
    placeByBucket[bucket] = place;
    indexByBucket[bucket] = index;
  }

  /** Removes a destination that is there; the last buckets move to where its own were. */
  void remove(Destination destination) {
    Place gone = placeByDestination.remove(destination);
    if (gone == null) {
      return;
    }
    // From behind, so that the last bucket is never one that is still to go.
    Arrays.sort(gone.buckets);
    for (int index = gone.count - 1; index >= 0; index--) {
      bucketCount--;
      int bucket = gone.buckets[index];
      if (bucket < bucketCount) {
        put(bucket, place(bucketCount), indexByBucket[bucketCount]);
      }
      placeByBucket[bucketCount] = null;
    }
    if (bucketCount < placeByBucket.length / 4) {
      resize(bucketCount);
    }
  }

  private void resize(int length) {
    placeByBucket = Arrays.copyOf(placeByBucket, length);
    indexByBucket = Arrays.copyOf(indexByBucket, length);
  }

  private Place place(int bucket) {
    Place place = placeByBucket[bucket];
    if (place == null) {
      throw new IllegalStateException("a bucket without a destination");
    }
    return place;
  }

  /** The destination of a hash; not to be asked while there is none. */
  Destinations find(int hash) {
    return place(jump(mixed(hash), bucketCount)).destination;
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
