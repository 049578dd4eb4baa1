package io.warren.broker.queue;

import java.util.Arrays;

/** Entry ids that gather until somebody wants them. */
final class GrowingIds {
  private long[] ids = new long[16];
  private int count;

  void add(long id) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, count * 2);
    }
    ids[count++] = id;
  }

  boolean isEmpty() {
    return count == 0;
  }

  long[] takeAll() {
    long[] taken = Arrays.copyOf(ids, count);
    count = 0;
    return taken;
  }
}
