package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import io.warren.value.Invariant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Entries in an order of their own, of which no two are at the same place. To add one, to take the
 * first, to remove any, and to find a place costs little, however many there are.
 *
 * <p>They lie in short sorted arrays in a row: a search halves the row and then one array, and a
 * change moves one array's end. A heap would have no places that can be found, and a tree would
 * hold as much again as the entries themselves.
 */
public final class SortedEntries {
  private static final int SMALLEST_RUN = 16;
  private static final int LARGEST_RUN = 512;

  /** Some consecutive entries; never empty while it stands in the row. */
  private static final class Run {
    @Nullable Entry[] entries;
    int count;

    Run(int capacity) {
      entries = new Entry[capacity];
    }

    Entry entry(int index) {
      Entry entry = entries[index];
      if (entry == null) {
        throw new IllegalStateException("a run ends before its count");
      }
      return entry;
    }

    void insert(int index, Entry entry) {
      if (count == entries.length) {
        entries = Arrays.copyOf(entries, count * 2);
      }
      System.arraycopy(entries, index, entries, index + 1, count - index);
      entries[index] = entry;
      count++;
    }

    void remove(int index) {
      count--;
      System.arraycopy(entries, index + 1, entries, index, count - index);
      entries[count] = null;
      if (entries.length > SMALLEST_RUN && count <= entries.length >> 2) {
        entries = Arrays.copyOf(entries, entries.length >> 1);
      }
    }

    /** Removes all others; returns how many those were. */
    int keep(Predicate<Entry> wanted) {
      int kept = 0;
      for (int index = 0; index < count; index++) {
        Entry entry = entry(index);
        if (wanted.test(entry)) {
          entries[kept++] = entry;
        }
      }
      int removed = count - kept;
      Arrays.fill(entries, kept, count, null);
      count = kept;
      return removed;
    }

    void append(Run other) {
      if (count + other.count > entries.length) {
        entries = Arrays.copyOf(entries, LARGEST_RUN);
      }
      System.arraycopy(other.entries, 0, entries, count, other.count);
      count += other.count;
    }

    /** Its second half, which leaves it. */
    Run split() {
      int half = count / 2;
      Run second = new Run(entries.length);
      second.count = count - half;
      System.arraycopy(entries, half, second.entries, 0, second.count);
      Arrays.fill(entries, half, count, null);
      count = half;
      return second;
    }
  }

  private final Comparator<Entry> order;
  private final List<Run> runs = new ArrayList<>(0);
  private int size;

  public SortedEntries(Comparator<Entry> order) {
    this.order = order;
  }

  public int size() {
    return size;
  }

  public void add(Entry entry) {
    size++;
    if (runs.isEmpty()) {
      Run run = new Run(SMALLEST_RUN);
      run.insert(0, entry);
      runs.add(run);
      return;
    }
    int at = runOf(other -> order.compare(other, entry) >= 0);
    Run run = runs.get(at);
    if (run.count == LARGEST_RUN) {
      if (at == runs.size() - 1 && order.compare(run.entry(run.count - 1), entry) < 0) {
        // What mostly grows at its end fills its runs.
        run = new Run(SMALLEST_RUN);
        runs.add(run);
      } else {
        Run second = run.split();
        runs.add(at + 1, second);
        run = order.compare(run.entry(run.count - 1), entry) < 0 ? second : run;
      }
    }
    run.insert(indexIn(run, other -> order.compare(other, entry) >= 0), entry);
  }

  /** The first, or null where there is none. */
  public @Nullable Entry first() {
    return size == 0 ? null : runs.get(0).entry(0);
  }

  /** The last, or null where there is none. */
  public @Nullable Entry last() {
    if (size == 0) {
      return null;
    }
    Run run = runs.get(runs.size() - 1);
    return run.entry(run.count - 1);
  }

  /** Removes the first; null where there is none. */
  public @Nullable Entry pollFirst() {
    Entry first = first();
    if (first != null) {
      removeAt(0, 0);
    }
    return first;
  }

  /** Removes an entry that is there. */
  public void remove(Entry entry) {
    Predicate<Entry> from = other -> order.compare(other, entry) >= 0;
    int at = size == 0 ? 0 : runOf(from);
    int index = size == 0 ? 0 : indexIn(runs.get(at), from);
    Invariant.check(
        size > 0 && index < runs.get(at).count && runs.get(at).entry(index) == entry,
        "an entry is removed that is not there");
    removeAt(at, index);
  }

  private void removeAt(int at, int index) {
    size--;
    Run run = runs.get(at);
    run.remove(index);
    if (run.count == 0) {
      runs.remove(at);
    }
  }

  public void clear() {
    runs.clear();
    size = 0;
  }

  /** Goes through all of them again and again, a few hundred at a time. */
  public final class Sweep {
    private int at;

    private Sweep() {}

    /**
     * Goes on, and removes those that are wanted no more.
     *
     * @return how many those were
     */
    public int goOn(Predicate<Entry> wanted) {
      if (size == 0) {
        return 0;
      }
      at = at < runs.size() ? at : 0;
      Run run = runs.get(at);
      int removed = run.keep(wanted);
      size -= removed;
      Run before = at == 0 ? null : runs.get(at - 1);
      if (run.count == 0) {
        runs.remove(at);
      } else if (before != null && before.count + run.count <= LARGEST_RUN) {
        before.append(run);
        runs.remove(at);
      } else {
        at++;
      }
      return removed;
    }
  }

  public Sweep sweep() {
    return new Sweep();
  }

  /** Shows them in their order, beginning at a place. */
  public final class Walk {
    private int at;
    private int index;

    private Walk(int at, int index) {
      this.at = at;
      this.index = index;
    }

    /** The next, or null at the end. Nothing may change meanwhile. */
    public @Nullable Entry next() {
      if (at == runs.size()) {
        return null;
      }
      Run run = runs.get(at);
      if (index == run.count) {
        at++;
        index = 0;
        return next();
      }
      return run.entry(index++);
    }
  }

  /**
   * Walks along those that stand behind a place.
   *
   * @param isBehind false for all before the place, true for all behind it
   */
  public Walk walk(Predicate<Entry> isBehind) {
    if (size == 0) {
      return new Walk(0, 0);
    }
    int at = runOf(isBehind);
    return new Walk(at, indexIn(runs.get(at), isBehind));
  }

  /** The first run whose last entry is behind the place, or the last run. */
  private int runOf(Predicate<Entry> isBehind) {
    int low = 0;
    int high = runs.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      Run run = runs.get(middle);
      if (isBehind.test(run.entry(run.count - 1))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static int indexIn(Run run, Predicate<Entry> isBehind) {
    int low = 0;
    int high = run.count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isBehind.test(run.entry(middle))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
