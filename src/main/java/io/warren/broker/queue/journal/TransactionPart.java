package io.warren.broker.queue.journal;

import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/** What a transaction that has not ended has to do with entries of one queue. */
final class TransactionPart {
  private static final int SMALLEST = 4;

  final long transaction;

  // What is still to be written down.
  final IdRuns returned = new IdRuns();
  final IdRuns removed = new IdRuns();

  /** All entries that have come in by it, or were settled. */
  private long[] ids = new long[SMALLEST];

  private int count;
  private boolean sorted = true;

  /** Those among them that the queue has no more. */
  private long[] removedIds = new long[SMALLEST];

  private int removedCount;

  /** Those that have come in by it. */
  private long[] arrivedIds = new long[SMALLEST];

  private int arrivedCount;
  private boolean arrivedSorted = true;

  TransactionPart(long transaction) {
    this.transaction = transaction;
  }

  void add(long id) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count);
    }
    sorted &= count == 0 || ids[count - 1] < id;
    ids[count++] = id;
  }

  /** One that comes in by it. */
  void arrive(long id) {
    add(id);
    if (arrivedCount == arrivedIds.length) {
      arrivedIds = Arrays.copyOf(arrivedIds, 2 * arrivedCount);
    }
    arrivedSorted &= arrivedCount == 0 || arrivedIds[arrivedCount - 1] < id;
    arrivedIds[arrivedCount++] = id;
  }

  boolean hasArrived(long id) {
    if (!arrivedSorted) {
      Arrays.sort(arrivedIds, 0, arrivedCount);
      arrivedSorted = true;
    }
    return Arrays.binarySearch(arrivedIds, 0, arrivedCount, id) >= 0;
  }

  void forEachArrived(LongConsumer visitor) {
    for (int index = 0; index < arrivedCount; index++) {
      visitor.accept(arrivedIds[index]);
    }
  }

  /** One that is removed by it. */
  void remove(long id) {
    add(id);
    removed.add(id);
    if (removedCount == removedIds.length) {
      removedIds = Arrays.copyOf(removedIds, 2 * removedCount);
    }
    removedIds[removedCount++] = id;
  }

  boolean concerns(long id) {
    sort();
    return Arrays.binarySearch(ids, 0, count, id) >= 0;
  }

  /** Whether it concerns any from the first to the last. */
  boolean concerns(long firstId, long lastId) {
    sort();
    int at = Arrays.binarySearch(ids, 0, count, firstId);
    int next = at < 0 ? -at - 1 : at;
    return next < count && ids[next] <= lastId;
  }

  private void sort() {
    if (!sorted) {
      Arrays.sort(ids, 0, count);
      sorted = true;
    }
  }

  void forEachRemoved(LongConsumer visitor) {
    for (int index = 0; index < removedCount; index++) {
      visitor.accept(removedIds[index]);
    }
  }

  boolean hasRemovedAny(LongPredicate of) {
    for (int index = 0; index < removedCount; index++) {
      if (of.test(removedIds[index])) {
        return true;
      }
    }
    return false;
  }
}
