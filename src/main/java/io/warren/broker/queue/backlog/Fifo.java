package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import io.warren.value.Invariant;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * First in, first out; what comes back goes first, because it came in first.
 *
 * <p>An entry that is removed out of turn leaves its place taken until the order is written anew,
 * which happens when half of all places are such.
 */
public final class Fifo implements Backlog {
  private static final int SMALLEST_CHUNK = 16;
  private static final int LARGEST_CHUNK = 1024;

  /** So many places of removed entries are never worth writing the order anew. */
  private static final int LEAST_HOLES = 1024;

  /** Some consecutive never-delivered entries. */
  private static final class Chunk {
    final @Nullable Entry[] entries;
    @Nullable Chunk next;

    Chunk(int capacity) {
      entries = new Entry[capacity];
    }
  }

  private Chunk head = new Chunk(SMALLEST_CHUNK);
  private int headIndex;
  private Chunk tail = head;
  private int tailIndex;

  /** How many places in the chunks are taken, and how many of those by removed entries. */
  private int freshCount;

  private int freshHoles;

  /** Entries that were delivered and came back; all their ids are below those in the chunks. */
  private PriorityQueue<Entry> returned = newReturned();

  private int returnedHoles;
  private int returnedPeak;
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
      Chunk chunk = new Chunk(capacity);
      tail.next = chunk;
      tail = chunk;
      tailIndex = 0;
    }
    tail.entries[tailIndex++] = entry;
    freshCount++;
  }

  @Override
  public void requeue(Entry entry) {
    returned.add(entry);
    returnedPeak = Math.max(returnedPeak, returned.size());
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
    Entry entry = nextReturned();
    while (entry == null || !entry.ready()) {
      if (entry != null) {
        freshHoles--;
      }
      entry = takeFresh();
    }
    subtract(entry);
    return entry;
  }

  @Override
  public void remove(Entry entry) {
    Invariant.check(entry.ready(), "an entry is removed that is not there");
    subtract(entry);
    // An entry that never came back stands in the chunks.
    if (entry.redelivered()) {
      returnedHoles++;
      if (returnedHoles > LEAST_HOLES && returnedHoles > returned.size() / 2) {
        PriorityQueue<Entry> kept = newReturned();
        returned.stream().filter(Entry::ready).forEach(kept::add);
        returned = kept;
        returnedPeak = kept.size();
        returnedHoles = 0;
      }
    } else {
      freshHoles++;
      if (freshHoles > LEAST_HOLES && freshHoles > freshCount / 2) {
        closeHoles();
      }
    }
  }

  private void closeHoles() {
    Chunk chunk = head;
    int index = headIndex;
    int left = freshCount;
    startAfresh();
    freshHoles = 0;
    while (left > 0) {
      if (index == chunk.entries.length) {
        chunk = next(chunk);
        index = 0;
      }
      Entry entry = chunk.entries[index++];
      left--;
      if (entry != null && entry.ready()) {
        place(entry);
      }
    }
  }

  @Override
  public void clear() {
    startAfresh();
    freshHoles = 0;
    forgetReturned();
    size = 0;
    bytes = 0;
    bodyBytes = 0;
  }

  @Override
  public boolean forEach(Predicate<Entry> visitor) {
    if (!returned.isEmpty()) {
      for (Object entry :
          returned.stream().filter(Entry::ready).sorted(returned.comparator()).toArray()) {
        if (!visitor.test((Entry) entry)) {
          return false;
        }
      }
    }
    Chunk chunk = head;
    int index = headIndex;
    for (int left = freshCount; left > 0; left--) {
      if (index == chunk.entries.length) {
        chunk = next(chunk);
        index = 0;
      }
      Entry entry = chunk.entries[index++];
      if (entry != null && entry.ready() && !visitor.test(entry)) {
        return false;
      }
    }
    return true;
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
      head = new Chunk(SMALLEST_CHUNK);
    }
    tail = head;
    headIndex = 0;
    tailIndex = 0;
    freshCount = 0;
  }

  /** Takes the first entry that came back and is still there, if there is one. */
  private @Nullable Entry nextReturned() {
    Entry entry = returned.poll();
    while (entry != null && !entry.ready()) {
      returnedHoles--;
      entry = returned.poll();
    }
    if (returned.isEmpty() && returnedPeak > LARGEST_CHUNK) {
      forgetReturned();
    }
    return entry;
  }

  /** A heap never gives back its array: a new one does. */
  private void forgetReturned() {
    returned = newReturned();
    returnedPeak = 0;
    returnedHoles = 0;
  }

  private static PriorityQueue<Entry> newReturned() {
    return new PriorityQueue<>((one, other) -> Long.compare(one.id(), other.id()));
  }
}
