package io.warren.broker.queue;

import io.warren.broker.queue.backlog.SortedEntries;
import org.jspecify.annotations.Nullable;

/** The entries of a queue that are not to be delivered yet, the earliest first. */
final class DelayedEntries {
  private final SortedEntries byTime = new SortedEntries(Entry.BY_EXPIRY);
  private long memoryBytes;
  private long bodyBytes;

  int size() {
    return byTime.size();
  }

  long memoryBytes() {
    return memoryBytes;
  }

  long bodyBytes() {
    return bodyBytes;
  }

  /** Adds an entry, which {@linkplain Entry#expiresAtMs ends} as such when its delay is over. */
  void add(Entry entry) {
    byTime.add(entry);
    memoryBytes += entry.message().memoryBytes();
    bodyBytes += entry.message().body().length;
  }

  /** When the next one is due, or {@link Entry#NEVER}. */
  long nextMs() {
    Entry next = byTime.first();
    return next == null ? Entry.NEVER : next.expiresAtMs();
  }

  /** Walks along those behind the place of an entry, whether that is there or not. */
  SortedEntries.Walk walkAfter(long dueMs, long id) {
    return byTime.walk(
        entry -> entry.expiresAtMs() > dueMs || (entry.expiresAtMs() == dueMs && entry.id() > id));
  }

  /** Removes the next one that is due; null where none is. */
  @Nullable Entry takeDue(long nowMs) {
    Entry next = byTime.first();
    if (next == null || !next.expired(nowMs)) {
      return null;
    }
    byTime.pollFirst();
    memoryBytes -= next.message().memoryBytes();
    bodyBytes -= next.message().body().length;
    return next;
  }

  void clear() {
    byTime.clear();
    memoryBytes = 0;
    bodyBytes = 0;
  }
}
