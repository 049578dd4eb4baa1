package io.warren.broker.queue;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The entries of a queue that are not to be delivered yet, the earliest first. */
final class DelayedEntries {
  private PriorityQueue<Entry> byTime = newList();
  private long memoryBytes;

  int size() {
    return byTime.size();
  }

  long memoryBytes() {
    return memoryBytes;
  }

  /** Adds an entry, which {@linkplain Entry#expiresAtMs ends} as such when its delay is over. */
  void add(Entry entry) {
    byTime.add(entry);
    memoryBytes += entry.message().memoryBytes();
  }

  /** When the next one is due, or {@link Entry#NEVER}. */
  long nextMs() {
    Entry next = byTime.peek();
    return next == null ? Entry.NEVER : next.expiresAtMs();
  }

  /** Removes the next one that is due; null where none is. */
  @Nullable Entry takeDue(long nowMs) {
    Entry next = byTime.peek();
    if (next == null || !next.expired(nowMs)) {
      return null;
    }
    byTime.remove();
    memoryBytes -= next.message().memoryBytes();
    return next;
  }

  void clear() {
    byTime = newList();
    memoryBytes = 0;
  }

  private static PriorityQueue<Entry> newList() {
    return new PriorityQueue<>(Entry.BY_EXPIRY);
  }
}
