package io.warren.broker.queue.journal;

import java.util.Arrays;

/**
 * In which segment of the log the newest record of an entry is, or in one soon behind that: as
 * ranges of ids, for a number in each of millions of entries would be felt.
 *
 * <p>There is never more than one range for each segment, about: entries come in the order of their
 * ids, and what is written again is all that is left of the oldest segments.
 */
final class SegmentHomes {
  private static final int SMALLEST = 4;

  /** Behind the last id of each range; its first one is behind the last of the range before. */
  private long[] lastIds = new long[SMALLEST];

  private long[] segments = new long[SMALLEST];
  private int count;

  /** A new entry, whose id is greater than all before. */
  void added(long id, long segment) {
    if (count > 0 && segments[count - 1] == segment) {
      lastIds[count - 1] = id;
      return;
    }
    if (count == lastIds.length) {
      lastIds = Arrays.copyOf(lastIds, 2 * count);
      segments = Arrays.copyOf(segments, 2 * count);
    }
    lastIds[count] = id;
    segments[count] = segment;
    count++;
  }

  /** Whether any range lies in that segment or an older one. */
  boolean reachBackTo(long segment) {
    for (int range = 0; range < count; range++) {
      if (segments[range] <= segment) {
        return true;
      }
    }
    return false;
  }

  /** Whether that entry lies in that segment or an older one. */
  boolean isIn(long id, long segment) {
    for (int range = 0; range < count; range++) {
      if (id <= lastIds[range]) {
        return segments[range] <= segment;
      }
    }
    return false;
  }

  /** The greatest id of those that lie in that segment or an older one; 0 for none. */
  long lastIn(long segment) {
    for (int range = count - 1; range >= 0; range--) {
      if (segments[range] <= segment) {
        return lastIds[range];
      }
    }
    return 0;
  }

  /** Where anything lies is not known any more: it may be in the oldest. */
  void forget() {
    moved(Long.MAX_VALUE, 0);
  }

  /** All that lay in that segment or an older one is gone, or was written again. */
  void moved(long segment, long to) {
    int kept = 0;
    for (int range = 0; range < count; range++) {
      long home = segments[range] <= segment ? to : segments[range];
      if (kept > 0 && segments[kept - 1] == home) {
        kept--;
      }
      lastIds[kept] = lastIds[range];
      segments[kept] = home;
      kept++;
    }
    count = kept;
  }
}
