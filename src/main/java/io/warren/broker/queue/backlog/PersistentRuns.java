package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import io.warren.broker.queue.backlog.Backlog.PersistentRun;
import java.util.Arrays;

/** Which entries of a page are persistent: mostly all, and one after the other, or none. */
final class PersistentRuns {
  static final PersistentRuns NONE = new PersistentRuns(new long[0]);

  private static final int STEP = 3;

  /** Of each the first id, the last id, and what its messages contain. */
  private final long[] runs;

  private PersistentRuns(long[] runs) {
    this.runs = runs;
  }

  static PersistentRuns of(Entry[] entries) {
    long[] runs = NONE.runs;
    int end = 0;
    for (Entry entry : entries) {
      if (!entry.message().persistent()) {
        continue;
      }
      if (end > 0 && runs[end - 2] == entry.id() - 1) {
        runs[end - 2] = entry.id();
        runs[end - 1] += entry.message().contentBytes();
        continue;
      }
      if (end == runs.length) {
        runs = Arrays.copyOf(runs, Math.max(STEP, 2 * end));
      }
      runs[end] = entry.id();
      runs[end + 1] = entry.id();
      runs[end + 2] = entry.message().contentBytes();
      end += STEP;
    }
    return end == 0 ? NONE : new PersistentRuns(Arrays.copyOf(runs, end));
  }

  void forEach(PersistentRun visitor) {
    for (int at = 0; at < runs.length; at += STEP) {
      visitor.run(runs[at], runs[at + 1], runs[at + 2]);
    }
  }
}
