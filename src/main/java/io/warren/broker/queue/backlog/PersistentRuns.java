package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import io.warren.broker.queue.backlog.Backlog.PersistentRun;
import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import io.warren.value.DecodeException;
import java.util.Arrays;

/**
 * The persistent entries of a page: mostly all, and one after the other, or none; of entries that
 * were delayed by different times each may be a run of its own.
 */
public final class PersistentRuns {
  static final PersistentRuns NONE = new PersistentRuns(new long[0], 0, 0, 0);

  private static final int STEP = 3;

  /** Of each the first id, the last id, and what its messages contain. */
  private final long[] runs;

  private final int count;
  private final long memoryBytes;
  private final long bodyBytes;

  private PersistentRuns(long[] runs, int count, long memoryBytes, long bodyBytes) {
    this.runs = runs;
    this.count = count;
    this.memoryBytes = memoryBytes;
    this.bodyBytes = bodyBytes;
  }

  /** Of entries in the order of their ids. */
  public static PersistentRuns of(Entry[] entries) {
    long[] runs = NONE.runs;
    int end = 0;
    int count = 0;
    long memoryBytes = 0;
    long bodyBytes = 0;
    for (Entry entry : entries) {
      if (!entry.message().persistent()) {
        continue;
      }
      count++;
      memoryBytes += entry.message().memoryBytes();
      bodyBytes += entry.message().body().length;
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
    return end == 0
        ? NONE
        : new PersistentRuns(Arrays.copyOf(runs, end), count, memoryBytes, bodyBytes);
  }

  /** How many entries there are. */
  public int count() {
    return count;
  }

  /** What their messages hold in memory, about, when they are there. */
  public long memoryBytes() {
    return memoryBytes;
  }

  /** The bodies' part of that. */
  public long bodyBytes() {
    return bodyBytes;
  }

  /** The {@linkplain io.warren.value.Message#contentBytes content} of their messages. */
  public long contentBytes() {
    long bytes = 0;
    for (int at = 0; at < runs.length; at += STEP) {
      bytes += runs[at + 2];
    }
    return bytes;
  }

  /** The smallest of their ids. Only where there are any. */
  public long firstId() {
    return runs[0];
  }

  /** The greatest of their ids. Only where there are any. */
  public long lastId() {
    return runs[runs.length - 2];
  }

  /** How many runs there are. */
  public int runCount() {
    return runs.length / STEP;
  }

  /** Whether there is a run of which that holds. */
  public boolean any(RunTest test) {
    for (int at = 0; at < runs.length; at += STEP) {
      if (test.holds(runs[at], runs[at + 1])) {
        return true;
      }
    }
    return false;
  }

  /** What may hold for all ids from the first to the last. */
  public interface RunTest {
    boolean holds(long firstId, long lastId);
  }

  public void forEach(PersistentRun visitor) {
    for (int at = 0; at < runs.length; at += STEP) {
      visitor.run(runs[at], runs[at + 1], runs[at + 2]);
    }
  }

  /** Writes them, so that {@link #read} finds them. */
  public void write(ByteWriter out) {
    out.putVar(memoryBytes);
    out.putVar(bodyBytes);
    out.putVar(runCount());
    long before = 0;
    for (int at = 0; at < runs.length; at += STEP) {
      out.putVar(runs[at] - before);
      out.putVar(runs[at + 1] - runs[at]);
      out.putVar(runs[at + 2]);
      before = runs[at + 1];
    }
  }

  /**
   * Reads what was written.
   *
   * @throws DecodeException where it ends too early or is none
   */
  public static PersistentRuns read(ByteReader in) {
    long memoryBytes = in.var();
    long bodyBytes = in.var();
    // Each run takes a byte at least: what is no length ends with the bytes.
    long[] runs = new long[STEP * in.varLength()];
    long before = 0;
    long count = 0;
    for (int at = 0; at < runs.length; at += STEP) {
      runs[at] = before + in.var();
      runs[at + 1] = runs[at] + in.var();
      runs[at + 2] = in.var();
      before = runs[at + 1];
      count += before - runs[at] + 1;
    }
    if (count <= 0 || count > Integer.MAX_VALUE) {
      throw new DecodeException("no page has so many entries: " + count);
    }
    return new PersistentRuns(runs, (int) count, memoryBytes, bodyBytes);
  }
}
