package io.warren.broker.queue.journal;

import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import io.warren.value.DecodeException;
import java.util.Arrays;

/**
 * Ids in the order in which they come, which is mostly one by one: as runs of consecutive ones.
 *
 * <p>Written as a count of runs, then for each the distance of its first id to the end of the run
 * before it (it may lie before that) and its length, all in as few bytes as they need.
 */
final class IdRuns {
  /** Hears of ids. */
  interface Visitor {
    void id(long id);
  }

  private static final int SMALLEST = 8;

  private long[] firsts = new long[SMALLEST];
  private long[] ends = new long[SMALLEST];
  private int count;

  void add(long id) {
    if (count > 0 && ends[count - 1] == id) {
      ends[count - 1]++;
      return;
    }
    if (count == firsts.length) {
      firsts = Arrays.copyOf(firsts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
    }
    firsts[count] = id;
    ends[count] = id + 1;
    count++;
  }

  /** All from the first to the last. */
  void add(long firstId, long lastId) {
    add(firstId);
    ends[count - 1] = lastId + 1;
  }

  boolean isEmpty() {
    return count == 0;
  }

  void clear() {
    count = 0;
    if (firsts.length > 1024) {
      firsts = new long[SMALLEST];
      ends = new long[SMALLEST];
    }
  }

  void write(ByteWriter out) {
    out.putVar(count);
    long before = 0;
    for (int run = 0; run < count; run++) {
      long distance = firsts[run] - before;
      // The sign is the last bit, so that a short way back is a small number too.
      out.putVar((distance << 1) ^ (distance >> 63));
      out.putVar(ends[run] - firsts[run]);
      before = ends[run];
    }
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws DecodeException where it ends too early or is none
   */
  static void read(ByteReader in, Visitor visitor) {
    long at = 0;
    for (long left = in.var(); left > 0; left--) {
      long distance = in.var();
      at += (distance >>> 1) ^ -(distance & 1);
      long end = at + in.var();
      while (at < end) {
        visitor.id(at++);
      }
    }
  }
}
