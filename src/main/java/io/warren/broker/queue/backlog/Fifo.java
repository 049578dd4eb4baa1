package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import io.warren.value.Invariant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * First in, first out; what comes back goes to its old place, for ids are the order.
 *
 * <p>An entry that is removed out of turn leaves its place taken. While half of all places are
 * such, each further one pays for closing a few.
 */
public final class Fifo implements Backlog {
  private static final int SMALLEST_CHUNK = 16;
  private static final int LARGEST_CHUNK = 1024;

  /** So many places of removed entries are never worth closing. */
  private static final int LEAST_HOLES = 1024;

  /** For so many, the places of one chunk are closed. */
  private static final int SWEEP_INTERVAL = 128;

  /** Some consecutive never-delivered entries. */
  private static final class Chunk {
    @Nullable Entry[] entries;
    final long firstId;
    @Nullable Chunk next;

    Chunk(int capacity, long firstId) {
      entries = new Entry[capacity];
      this.firstId = firstId;
    }
  }

  private Chunk head = new Chunk(SMALLEST_CHUNK, 0);
  private int headIndex;
  private Chunk tail = head;
  private int tailIndex;

  /** How many places in the chunks are taken, and how many of those by removed entries. */
  private int freshCount;

  private int freshHoles;

  private int removedCount;

  /** The chunk behind it is the next whose holes are closed; null to begin at the head. */
  private @Nullable Chunk swept;

  /** Entries that left and came back. */
  private final SortedEntries returned = new SortedEntries(Comparator.comparingLong(Entry::id));

  private int size;
  private long bytes;
  private long bodyBytes;

  @Override
  public void append(Entry entry) {
    place(entry);
    add(entry);
  }

  private void place(Entry entry) {
    if (tailIndex == tail.entries.length) {
      // As large as the queue is long, within bounds: a short queue stays small.
      int capacity = Math.min(LARGEST_CHUNK, Math.max(SMALLEST_CHUNK, freshCount));
      Chunk chunk = new Chunk(capacity, entry.id());
      tail.next = chunk;
      tail = chunk;
      tailIndex = 0;
    }
    tail.entries[tailIndex++] = entry;
    freshCount++;
  }

  @Override
  public void requeue(Entry entry) {
    entry.cameToBacklogAgain();
    returned.add(entry);
    add(entry);
  }

  private void add(Entry entry) {
    entry.ready(true);
    size++;
    bytes += entry.message().memoryBytes();
    bodyBytes += entry.message().body().length;
  }

  private void subtract(Entry entry) {
    entry.ready(false);
    size--;
    bytes -= entry.message().memoryBytes();
    bodyBytes -= entry.message().body().length;
  }

  @Override
  public Entry take() {
    Invariant.check(size > 0, "an entry is taken from an empty backlog");
    Entry entry = returned.first();
    Entry fresh = firstFresh();
    if (entry == null || (fresh != null && fresh.id() < entry.id())) {
      entry = takeFresh();
    } else {
      returned.pollFirst();
    }
    subtract(entry);
    return entry;
  }

  @Override
  public void remove(Entry entry) {
    Invariant.check(entry.ready(), "an entry is removed that is not there");
    subtract(entry);
    if (entry.inBacklogAgain()) {
      returned.remove(entry);
    } else {
      freshHoles++;
      skipHoles();
      if (freshHoles > LEAST_HOLES && freshHoles > freshCount / 2) {
        removedCount++;
        if (removedCount % SWEEP_INTERVAL == 0) {
          sweep();
        }
      }
    }
  }

  /** Closes the holes of the next chunk, be it neither the first nor the last. */
  private void sweep() {
    // The chunk that was swept last may have been spent since, and then it leads nowhere.
    Chunk before = swept == null || swept.next == null ? head : swept;
    Chunk chunk = before.next;
    if (chunk == null || chunk == tail) {
      swept = null;
      return;
    }
    @Nullable Entry[] kept = new Entry[chunk.entries.length];
    int keptCount = 0;
    for (Entry entry : chunk.entries) {
      if (entry != null && entry.ready()) {
        kept[keptCount++] = entry;
      }
    }
    int holes = chunk.entries.length - keptCount;
    freshCount -= holes;
    freshHoles -= holes;
    int joined = before.entries.length + keptCount;
    if (before != head && joined <= LARGEST_CHUNK) {
      System.arraycopy(kept, 0, grown(before, joined), joined - keptCount, keptCount);
      unlink(before, chunk);
      swept = before;
    } else if (keptCount == 0) {
      unlink(before, chunk);
      swept = before;
    } else {
      chunk.entries = Arrays.copyOf(kept, keptCount);
      swept = chunk;
    }
  }

  private static @Nullable Entry[] grown(Chunk chunk, int length) {
    chunk.entries = Arrays.copyOf(chunk.entries, length);
    return chunk.entries;
  }

  private static void unlink(Chunk before, Chunk chunk) {
    before.next = chunk.next;
    chunk.next = null;
  }

  @Override
  public void clear() {
    startAfresh();
    freshHoles = 0;
    returned.clear();
    size = 0;
    bytes = 0;
    bodyBytes = 0;
  }

  @Override
  public int levelCount() {
    return 1;
  }

  @Override
  public int level(Entry entry) {
    return 0;
  }

  @Override
  public boolean forEachAfter(int level, long id, Predicate<Entry> visitor) {
    SortedEntries.Walk early = returned.walk(entry -> entry.id() > id);
    Entry returnedNext = early.next();
    FreshWalk late = new FreshWalk(id);
    for (Entry fresh = late.next(); fresh != null; fresh = late.next()) {
      while (returnedNext != null && returnedNext.id() < fresh.id()) {
        if (!visitor.test(returnedNext)) {
          return false;
        }
        returnedNext = early.next();
      }
      if (!visitor.test(fresh)) {
        return false;
      }
    }
    while (returnedNext != null) {
      if (!visitor.test(returnedNext)) {
        return false;
      }
      returnedNext = early.next();
    }
    return true;
  }

  /** Walks along the chunks, from behind the place of an id. */
  private final class FreshWalk {
    private Chunk chunk;
    private int index;

    FreshWalk(long id) {
      // Whoever follows what comes looks at the end only, and else a step skips a thousand.
      boolean atEnd = tail.firstId <= id;
      chunk = atEnd ? tail : head;
      while (!atEnd && chunk.next != null && chunk.next.firstId <= id) {
        chunk = chunk.next;
      }
      int low = chunk == head ? headIndex : 0;
      int high = end();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (entry(middle).id() > id) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      index = low;
    }

    private int end() {
      return chunk == tail ? tailIndex : chunk.entries.length;
    }

    private Entry entry(int at) {
      Entry entry = chunk.entries[at];
      if (entry == null) {
        throw new IllegalStateException("no place is empty before its turn");
      }
      return entry;
    }

    @Nullable Entry next() {
      while (true) {
        if (index < end()) {
          Entry entry = entry(index++);
          if (entry.ready()) {
            return entry;
          }
        } else if (chunk == tail) {
          return null;
        } else {
          chunk = Fifo.next(chunk);
          index = 0;
        }
      }
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public long bodyBytes() {
    return bodyBytes;
  }

  /** The first entry in the chunks that is still there. */
  private @Nullable Entry firstFresh() {
    skipHoles();
    return freshCount == 0 ? null : head.entries[headIndex];
  }

  /** Takes what was removed away from the front. */
  private void skipHoles() {
    while (freshCount > 0) {
      Entry entry = head.entries[headIndex];
      if (entry != null && entry.ready()) {
        return;
      }
      takeFresh();
      freshHoles--;
    }
  }

  /** Takes the first place of the chunks, that of a removed entry too. */
  private Entry takeFresh() {
    Entry entry = head.entries[headIndex];
    Invariant.check(freshCount > 0 && entry != null, "no place is empty before its turn");
    head.entries[headIndex++] = null;
    freshCount--;
    if (freshCount == 0) {
      startAfresh();
    } else if (headIndex == head.entries.length) {
      Chunk spent = head;
      head = next(spent);
      headIndex = 0;
      // An old chunk that still points to its successor keeps it alive in the old generation.
      spent.next = null;
    }
    return entry;
  }

  private static Chunk next(Chunk chunk) {
    Chunk next = chunk.next;
    if (next == null) {
      throw new IllegalStateException("the chain of chunks ends before its entries");
    }
    return next;
  }

  private void startAfresh() {
    if (freshCount > 0 || head.entries.length > SMALLEST_CHUNK) {
      head = new Chunk(SMALLEST_CHUNK, 0);
    }
    tail = head;
    swept = null;
    headIndex = 0;
    tailIndex = 0;
    freshCount = 0;
  }
}
