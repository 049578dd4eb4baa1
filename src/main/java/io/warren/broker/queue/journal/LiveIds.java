package io.warren.broker.queue.journal;

import io.warren.broker.queue.backlog.PersistentRuns;
import io.warren.value.ByteReader;
import io.warren.value.DecodeException;
import java.util.Arrays;

/**
 * Some ids of which more and more go: as runs, in their order. Those of a page that was ready are a
 * few runs, of which mostly the first go; of one that was delayed each id may be a run of its own.
 */
final class LiveIds {
  /** A run of ids that all are among them. */
  interface Run {
    void run(long firstId, long lastId);
  }

  private long[] firsts;
  private long[] lasts;

  /** The first run that has ids, and behind the last. */
  private int begin;

  private int end;
  private int count;

  private LiveIds(int runCount) {
    firsts = new long[runCount];
    lasts = new long[runCount];
  }

  static LiveIds of(PersistentRuns runs) {
    LiveIds ids = new LiveIds(runs.runCount());
    runs.forEach((firstId, lastId, contentBytes) -> ids.append(firstId, lastId));
    return ids;
  }

  /**
   * Those that were written as {@link IdRuns}, each greater than the one before.
   *
   * @throws DecodeException where there are none, or they are no such
   */
  static LiveIds read(ByteReader in) {
    LiveIds ids = new LiveIds(1);
    IdRuns.read(in, ids::append);
    if (ids.count == 0) {
      throw new DecodeException("a page that nothing needs");
    }
    return ids;
  }

  private void append(long id) {
    if (end > 0 && lasts[end - 1] == id - 1) {
      lasts[end - 1] = id;
      count++;
      return;
    }
    grow();
    append(id, id);
  }

  private void append(long firstId, long lastId) {
    firsts[end] = firstId;
    lasts[end] = lastId;
    end++;
    count += (int) (lastId - firstId + 1);
  }

  int count() {
    return count;
  }

  /** The smallest; only where there are any. */
  long firstId() {
    return firsts[begin];
  }

  /** The greatest; only where there are any. */
  long lastId() {
    return lasts[end - 1];
  }

  boolean contains(long id) {
    return run(id) >= 0;
  }

  boolean containsAll(long firstId, long lastId) {
    int run = run(firstId);
    return run >= 0 && lastId <= lasts[run];
  }

  /** The run that has an id, or below 0. */
  private int run(long id) {
    if (begin == end || id < firsts[begin] || id > lasts[end - 1]) {
      return -1;
    }
    int found = Arrays.binarySearch(firsts, begin, end, id);
    int run = found >= 0 ? found : -found - 2;
    return id <= lasts[run] ? run : -1;
  }

  /** An id goes; false where it is not among them. */
  boolean remove(long id) {
    int run = run(id);
    if (run < 0) {
      return false;
    }
    count--;
    if (id == firsts[run]) {
      firsts[run]++;
      if (firsts[run] > lasts[run]) {
        removeRun(run);
      }
    } else if (id == lasts[run]) {
      lasts[run]--;
    } else {
      split(run, id);
    }
    return true;
  }

  private void removeRun(int run) {
    if (run == begin) {
      begin++;
      return;
    }
    System.arraycopy(firsts, run + 1, firsts, run, end - run - 1);
    System.arraycopy(lasts, run + 1, lasts, run, end - run - 1);
    end--;
  }

  private void split(int run, long id) {
    grow();
    System.arraycopy(firsts, run, firsts, run + 1, end - run);
    System.arraycopy(lasts, run, lasts, run + 1, end - run);
    end++;
    lasts[run] = id - 1;
    firsts[run + 1] = id + 1;
  }

  private void grow() {
    if (end == firsts.length) {
      firsts = Arrays.copyOf(firsts, 2 * end);
      lasts = Arrays.copyOf(lasts, 2 * end);
    }
  }

  void forEachRun(Run visitor) {
    for (int run = begin; run < end; run++) {
      visitor.run(firsts[run], lasts[run]);
    }
  }
}
