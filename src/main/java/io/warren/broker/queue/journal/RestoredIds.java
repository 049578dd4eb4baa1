package io.warren.broker.queue.journal;

import io.warren.broker.duplicate.KnownId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The ids of one queue by which a log knows what would be a duplicate. */
public final class RestoredIds {
  private static final int SMALLEST_SWEEP = 1024;

  /**
   * An id.
   *
   * @param segmentNumber where its newest record is
   */
  record Restored(KnownId known, long segmentNumber) {}

  private final Map<Object, Restored> newestById = new HashMap<>(0);
  private long oldestNumber;
  private int sweepAtCount = SMALLEST_SWEEP;

  void put(KnownId known, long segmentNumber, long newOldestNumber) {
    oldestNumber = Math.max(oldestNumber, newOldestNumber);
    Restored added = new Restored(known, segmentNumber);
    newestById.merge(
        known.id(),
        added,
        (before, now) -> before.known.number() > now.known.number() ? before : now);
    // What is forgotten is in the log for long.
    if (newestById.size() >= sweepAtCount) {
      newestById.values().removeIf(one -> one.known.number() < oldestNumber);
      sweepAtCount = Math.max(SMALLEST_SWEEP, 2 * newestById.size());
    }
  }

  /** In the order of their numbers. */
  List<Restored> all() {
    List<Restored> all = new ArrayList<>(newestById.values());
    all.removeIf(one -> one.known.number() < oldestNumber);
    all.sort(Comparator.comparingLong(one -> one.known.number()));
    return all;
  }

  /** The oldest first. */
  public List<KnownId> inOrder() {
    return all().stream().map(Restored::known).toList();
  }
}
