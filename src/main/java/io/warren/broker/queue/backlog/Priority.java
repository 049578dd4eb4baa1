package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import io.warren.value.Invariant;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Higher priorities first, and first in, first out among those of the same. A message of a higher
 * priority than the highest counts as of the highest, and one without any as of a level of its own.
 *
 * <p>The levels that hold something are bits of a few words, so that empty ones cost nothing. Most
 * messages say no priority: their level stays when it is empty, and is not made anew for each.
 *
 * <p>Source: RabbitMQ docs, Priority Queue Support.
 */
public final class Priority implements Backlog {
  private final Pages pages;
  private final @Nullable Fifo[] levels;
  private final long[] filled;
  private final int unsaid;
  private int size;
  private long bytes;
  private long bodyBytes;

  /**
   * @param highest from 0 to 255
   * @param unsaid the level of messages that say none, up to the highest
   */
  public Priority(int highest, int unsaid, Pages pages) {
    this.pages = pages;
    this.unsaid = unsaid;
    levels = new Fifo[highest + 1];
    filled = new long[(highest >> 6) + 1];
  }

  @Override
  public void append(Entry entry) {
    add(entry).append(entry);
  }

  @Override
  public void requeue(Entry entry) {
    add(entry).requeue(entry);
  }

  @Override
  public void restore(StoredPage page) {
    size += page.entries().count();
    bytes += page.entries().memoryBytes();
    bodyBytes += page.entries().bodyBytes();
    filledLevel(page.level()).restore(page);
  }

  private Fifo add(Entry entry) {
    size++;
    bytes += entry.message().memoryBytes();
    bodyBytes += entry.message().body().length;
    return filledLevel(level(entry));
  }

  private Fifo filledLevel(int level) {
    filled[level >> 6] |= 1L << level;
    Fifo fifo = levels[level];
    if (fifo == null) {
      fifo = new Fifo(pages, level);
      levels[level] = fifo;
    }
    return java.util.Objects.requireNonNull(fifo);
  }

  @Override
  public boolean hasFirst() {
    return fifo(highestFilled()).hasFirst();
  }

  @Override
  public Entry first() {
    return fifo(highestFilled()).first();
  }

  @Override
  public Entry take() {
    int level = highestFilled();
    Entry entry = fifo(level).take();
    subtract(entry, level);
    return entry;
  }

  @Override
  public void remove(Entry entry) {
    int level = level(entry);
    fifo(level).remove(entry);
    subtract(entry, level);
  }

  private void subtract(Entry entry, int level) {
    size--;
    bytes -= entry.message().memoryBytes();
    bodyBytes -= entry.message().body().length;
    forgetEmpty(level);
  }

  @Override
  public void lost(Loss loss) {
    size -= loss.count();
    bytes -= loss.bytes();
    bodyBytes -= loss.bodyBytes();
    fifo(loss.level()).lost(loss);
    forgetEmpty(loss.level());
  }

  private void forgetEmpty(int level) {
    if (fifo(level).size() == 0) {
      filled[level >> 6] &= ~(1L << level);
      levels[level] = level == unsaid ? levels[level] : null;
    }
  }

  @Override
  public void clear() {
    pages.clear();
    java.util.Arrays.fill(levels, null);
    java.util.Arrays.fill(filled, 0);
    size = 0;
    bytes = 0;
    bodyBytes = 0;
  }

  @Override
  public int levelCount() {
    return levels.length;
  }

  @Override
  public int level(Entry entry) {
    return Math.min(entry.message().priority(unsaid), levels.length - 1);
  }

  @Override
  public boolean forEachBetween(
      int level, long id, long lastId, Predicate<PersistentRuns> wanted, Predicate<Entry> visitor) {
    Fifo fifo = levels[level];
    if (fifo == null) {
      pages.awaitNothing();
      return true;
    }
    return fifo.forEachBetween(0, id, lastId, wanted, visitor);
  }

  @Override
  public void forEachPlace(Consumer<Entry> inMemory, PersistentRun onDisk) {
    for (Fifo fifo : levels) {
      if (fifo != null) {
        fifo.forEachPlace(inMemory, onDisk);
      }
    }
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

  private int highestFilled() {
    for (int word = filled.length - 1; word >= 0; word--) {
      if (filled[word] != 0) {
        return (word << 6) + 63 - Long.numberOfLeadingZeros(filled[word]);
      }
    }
    throw new IllegalStateException("an entry is taken from an empty backlog");
  }

  private Fifo fifo(int level) {
    Fifo fifo = levels[level];
    Invariant.check(fifo != null, "a level that holds something is there");
    return java.util.Objects.requireNonNull(fifo);
  }
}
