package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import io.warren.value.Invariant;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** First in, first out; what comes back goes to its old place, for ids are the order. */
public final class Fifo implements Backlog {
  private final Pages pages;
  private final FreshEntries fresh;

  /** Entries that left and came back. */
  private final SortedEntries returned = new SortedEntries(Comparator.comparingLong(Entry::id));

  private int size;
  private long bytes;
  private long bodyBytes;

  public Fifo(Pages pages) {
    this(pages, 0);
  }

  /** One level of another backlog. */
  Fifo(Pages pages, int level) {
    this.pages = pages;
    this.fresh = new FreshEntries(pages, level);
  }

  @Override
  public void append(Entry entry) {
    fresh.append(entry);
    add(entry);
  }

  @Override
  public void requeue(Entry entry) {
    entry.cameToBacklogAgain();
    returned.add(entry);
    add(entry);
  }

  @Override
  public void restore(StoredPage page) {
    fresh.restore(page);
    size += page.entries().count();
    bytes += page.entries().memoryBytes();
    bodyBytes += page.entries().bodyBytes();
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
  public boolean hasFirst() {
    pages.awaitNothing();
    Page missing = fresh.missing();
    if (missing == null || returnedBefore(missing)) {
      return true;
    }
    fresh.fetchFirst();
    return false;
  }

  private boolean returnedBefore(Page page) {
    Entry first = returned.first();
    return first != null && first.id() < page.firstId;
  }

  @Override
  public Entry first() {
    Entry entry = returned.first();
    Entry never = fresh.first();
    if (entry == null || (never != null && never.id() < entry.id())) {
      return Objects.requireNonNull(never, "there is a first one");
    }
    return entry;
  }

  @Override
  public Entry take() {
    Invariant.check(size > 0, "an entry is taken from an empty backlog");
    Entry entry = returned.first();
    Entry never = fresh.first();
    if (entry == null || (never != null && never.id() < entry.id())) {
      entry = fresh.take();
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
      fresh.remove();
    }
  }

  @Override
  public void clear() {
    pages.clear();
    fresh.clear();
    returned.clear();
    size = 0;
    bytes = 0;
    bodyBytes = 0;
  }

  @Override
  public void lost(Loss loss) {
    size -= loss.count();
    bytes -= loss.bytes();
    bodyBytes -= loss.bodyBytes();
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
  public boolean forEachBetween(
      int level, long id, long lastId, Predicate<PersistentRuns> wanted, Predicate<Entry> visitor) {
    pages.awaitNothing();
    SortedEntries.Walk early = returned.walk(entry -> entry.id() > id);
    Entry returnedNext = early.next();
    FreshEntries.Walk late = fresh.walk(id);
    while (true) {
      Entry next = late.next();
      Page missing = late.missing();
      long nextId = Long.MAX_VALUE;
      if (next != null) {
        nextId = next.id();
      } else if (missing != null) {
        nextId = Math.max(missing.firstId, id + 1);
      }
      while (returnedNext != null && returnedNext.id() < nextId && returnedNext.id() <= lastId) {
        if (!visitor.test(returnedNext)) {
          return false;
        }
        returnedNext = early.next();
      }
      if (nextId > lastId || nextId == Long.MAX_VALUE) {
        return true;
      }
      if (missing != null) {
        if (wanted.test(missing.persistent)) {
          pages.await(missing);
          return false;
        }
        late.skip();
      }
      if (next != null && !visitor.test(next)) {
        return false;
      }
    }
  }

  @Override
  public void forEachPlace(Consumer<Entry> inMemory, PersistentRun onDisk) {
    SortedEntries.Walk walk = returned.walk(entry -> true);
    for (Entry entry = walk.next(); entry != null; entry = walk.next()) {
      inMemory.accept(entry);
    }
    fresh.forEachPlace(inMemory, onDisk);
  }

  @Override
  public boolean awaits() {
    return pages.awaits();
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
}
