package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import io.warren.value.Invariant;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** First in, first out; what comes back goes first, because it came in first. */
public final class Fifo implements Backlog {
  private static final int SMALLEST_CHUNK = 16;
  private static final int LARGEST_CHUNK = 1024;

  /** Some consecutive never-delivered entries. */
  private static final class Chunk {
    final Entry[] entries;
    @Nullable Chunk next;

    Chunk(int capacity) {
      entries = new Entry[capacity];
    }
  }

  private Chunk head = new Chunk(SMALLEST_CHUNK);
  private int headIndex;
  private Chunk tail = head;
  private int tailIndex;

  /** How many entries are in the chunks. */
  private int freshCount;

  /** Entries that were delivered and came back; all their ids are below those in the chunks. */
  private PriorityQueue<Entry> returned = newReturned();

  private int returnedPeak;
  private long bytes;

  @Override
  public void append(Entry entry) {
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
    bytes += entry.message().memoryBytes();
  }

  @Override
  public void requeue(Entry entry) {
    returned.add(entry);
    returnedPeak = Math.max(returnedPeak, returned.size());
    bytes += entry.message().memoryBytes();
  }

  @Override
  public Entry take() {
    Entry entry = returned.isEmpty() ? takeFresh() : takeReturned();
    bytes -= entry.message().memoryBytes();
    return entry;
  }

  @Override
  public void clear() {
    startAfresh();
    freshCount = 0;
    forgetReturned();
    bytes = 0;
  }

  @Override
  public int size() {
    return freshCount + returned.size();
  }

  @Override
  public long bytes() {
    return bytes;
  }

  private Entry takeFresh() {
    Invariant.check(freshCount > 0, "an entry is taken from an empty backlog");
    Entry entry = head.entries[headIndex];
    head.entries[headIndex++] = null;
    freshCount--;
    if (freshCount == 0) {
      startAfresh();
    } else if (headIndex == head.entries.length && head.next != null) {
      Chunk spent = head;
      head = head.next;
      headIndex = 0;
      // An old chunk that still points to its successor keeps it alive in the old generation.
      spent.next = null;
    }
    return entry;
  }

  private void startAfresh() {
    if (freshCount > 0 || head.entries.length > SMALLEST_CHUNK) {
      head = new Chunk(SMALLEST_CHUNK);
    }
    tail = head;
    headIndex = 0;
    tailIndex = 0;
  }

  private Entry takeReturned() {
    Entry entry = returned.remove();
    if (returned.isEmpty() && returnedPeak > LARGEST_CHUNK) {
      forgetReturned();
    }
    return entry;
  }

  /** A heap never gives back its array: a new one does. */
  private void forgetReturned() {
    returned = newReturned();
    returnedPeak = 0;
  }

  private static PriorityQueue<Entry> newReturned() {
    return new PriorityQueue<>((one, other) -> Long.compare(one.id(), other.id()));
  }
}
