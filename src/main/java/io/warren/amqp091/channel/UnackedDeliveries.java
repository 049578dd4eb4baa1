package io.warren.amqp091.channel;

import io.warren.broker.Origin;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of one channel that wait for their acknowledgement, by delivery tag.
 *
 * <p>Tags only grow, so the rows lie sorted in a ring. Settling one in the middle leaves a hole,
 * which goes when the head passes it, or when the ring is full and half of it is holes.
 *
 * <p>What its queue took back leaves no row, or one that never acknowledges would fill the memory.
 * Clients that acknowledge it all the same are not to be told that they are wrong: they were late,
 * as RabbitMQ's may be. So up to the last of such tags none is unknown; that a client settles a tag
 * in that range twice is the price, and passes.
 */
final class UnackedDeliveries {
  private static final int FIRST_CAPACITY = 1;

  /** Takes rows as they are settled, in the order of their tags. */
  interface Taker {
    void take(long tag, Origin origin, long entryId);
  }

  /** A settled row that may have to come back. */
  record Row(long tag, Origin origin, long entryId) {}

  private long[] tags = new long[FIRST_CAPACITY];
  private @Nullable Origin[] origins = new Origin[FIRST_CAPACITY];
  private long[] entryIds = new long[FIRST_CAPACITY];
  private int head;
  private int span;
  private int count;
  private long lastTakenBack;

  /** How many deliveries wait. */
  int count() {
    return count;
  }

  /** The tag has to be greater than all before it. */
  void add(long tag, Origin origin, long entryId) {
    if (span == tags.length) {
      makeRoom();
    }
    int slot = slot(span++);
    tags[slot] = tag;
    origins[slot] = origin;
    entryIds[slot] = entryId;
    count++;
  }

  /**
   * Takes the row of a tag, with {@code multiple} also all before it; tag 0 with {@code multiple}
   * takes all. Returns false, and takes nothing, where the tag is not there, and was not taken
   * back.
   */
  boolean take(long tag, boolean multiple, Taker taker) {
    if (multiple && tag == 0) {
      takeTo(span, taker);
      return true;
    }
    int index = indexOf(tag);
    if (index < 0) {
      return wasTakenBack(tag, multiple, taker);
    }
    if (multiple) {
      takeTo(index + 1, taker);
    } else {
      takeAt(index, taker);
      trimHead();
    }
    return true;
  }

  /** Of one that may have been taken back, {@code multiple} still means all before it. */
  private boolean wasTakenBack(long tag, boolean multiple, Taker taker) {
    if (tag <= 0 || tag > lastTakenBack) {
      return false;
    }
    if (multiple) {
      int end = 0;
      while (end < span && tags[slot(end)] < tag) {
        end++;
      }
      takeTo(end, taker);
    }
    return true;
  }

  /**
   * Removes the rows of entries that their queue has again.
   *
   * @param taken their ids, ascending
   */
  void takeBack(Origin origin, long[] taken) {
    int left = taken.length;
    for (int index = 0; index < span && left > 0; index++) {
      int slot = slot(index);
      Origin of = origins[slot];
      if (of != null && of.settlesWith(origin) && Arrays.binarySearch(taken, entryIds[slot]) >= 0) {
        origins[slot] = null;
        count--;
        left--;
        lastTakenBack = Math.max(lastTakenBack, tags[slot]);
      }
    }
    trimHead();
  }

  private void takeTo(int end, Taker taker) {
    for (int i = 0; i < end; i++) {
      takeAt(i, taker);
    }
    trimHead();
  }

  private void takeAt(int index, Taker taker) {
    int slot = slot(index);
    Origin origin = origins[slot];
    if (origin != null) {
      origins[slot] = null;
      count--;
      taker.take(tags[slot], origin, entryIds[slot]);
    }
  }

  private void trimHead() {
    while (span > 0 && origins[head] == null) {
      head = (head + 1) & (tags.length - 1);
      span--;
    }
    if (span == 0 && tags.length > 1024) {
      replace(FIRST_CAPACITY);
    }
  }

  /** The place of a waiting tag, or -1. */
  private int indexOf(long tag) {
    int low = 0;
    int high = span - 1;
    while (low <= high) {
      // Without holes the tag lies exactly here, and the search is over at once.
      long guess = low + (tag - tags[slot(low)]);
      int middle = guess >= low && guess <= high ? (int) guess : (low + high) >>> 1;
      long found = tags[slot(middle)];
      if (found == tag) {
        return origins[slot(middle)] == null ? -1 : middle;
      }
      if (found < tag) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /** Puts rows back that were taken. */
  void restore(List<Row> rows) {
    Row[] all = new Row[count + rows.size()];
    int next = 0;
    for (int i = 0; i < span; i++) {
      Origin origin = origins[slot(i)];
      if (origin != null) {
        all[next++] = new Row(tags[slot(i)], origin, entryIds[slot(i)]);
      }
    }
    for (Row row : rows) {
      all[next++] = row;
    }
    Arrays.sort(all, Comparator.comparingLong(Row::tag));
    replace(FIRST_CAPACITY);
    head = 0;
    span = 0;
    count = 0;
    for (Row row : all) {
      add(row.tag(), row.origin(), row.entryId());
    }
  }

  private void makeRoom() {
    int capacity = count * 2 > tags.length ? tags.length * 2 : tags.length;
    long[] oldTags = tags;
    @Nullable Origin[] oldOrigins = origins;
    long[] oldEntryIds = entryIds;
    int oldHead = head;
    int oldSpan = span;
    replace(capacity);
    int mask = oldTags.length - 1;
    for (int i = 0; i < oldSpan; i++) {
      int slot = (oldHead + i) & mask;
      if (oldOrigins[slot] != null) {
        tags[span] = oldTags[slot];
        origins[span] = oldOrigins[slot];
        entryIds[span] = oldEntryIds[slot];
        span++;
      }
    }
  }

  private void replace(int capacity) {
    tags = new long[capacity];
    origins = new Origin[capacity];
    entryIds = new long[capacity];
    head = 0;
    span = 0;
  }

  private int slot(int index) {
    return (head + index) & (tags.length - 1);
  }
}
