package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import io.warren.broker.queue.backlog.Page.Place;
import java.util.Collection;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The pages that are on the disk and have something to be done at a certain time, the earliest
 * first.
 */
final class DuePages {
  /** So many are read at a time. */
  private static final int MOST_READ = 3;

  private static final Comparator<Page> BY_TIME =
      Comparator.comparingLong((Page page) -> page.dueMs)
          .thenComparingInt(page -> page.owner.level())
          .thenComparingLong(page -> page.firstId);

  private final PageTimes times;
  private final TreeSet<Page> pages = new TreeSet<>(BY_TIME);

  DuePages(PageTimes times) {
    this.times = times;
  }

  /** A page is on the disk alone. */
  void add(Page page) {
    if (page.dueMs != Entry.NEVER) {
      pages.add(page);
    }
  }

  /** It is so no more. */
  void remove(Page page) {
    if (page.dueMs != Entry.NEVER) {
      pages.remove(page);
    }
  }

  /** When something is to be done, or {@link Entry#NEVER}. */
  long nextMs() {
    long nextMs = Entry.NEVER;
    int left = MOST_READ;
    for (Page page : pages) {
      if (left == 0) {
        break;
      }
      boolean comes = page.place == Place.READING;
      nextMs = Math.min(nextMs, comes ? page.dueMs : page.dueMs - times.aheadMs());
      left--;
    }
    return nextMs;
  }

  /** Shows the first ones of which an entry has to leave soon. */
  void forEachSoon(long nowMs, Consumer<Page> visitor) {
    int left = MOST_READ;
    for (Page page : pages) {
      if (left == 0 || page.dueMs - times.aheadMs() > nowMs) {
        return;
      }
      visitor.accept(page);
      left--;
    }
  }

  /** The first, if one of its entries may have to leave by then; null else. */
  @Nullable Page first(long dueMs) {
    return pages.isEmpty() || pages.first().dueMs > dueMs ? null : pages.first();
  }

  /**
   * The first page, be it being written or wanted, that has an entry behind the place of one.
   *
   * @param wanted is asked with its persistent entries
   */
  @Nullable Page behind(long dueMs, long id, Predicate<PersistentRuns> wanted) {
    for (Page page : pages) {
      boolean reaches = page.latestMs > dueMs || (page.latestMs == dueMs && page.lastId > id);
      if (page.place == Place.WRITING || (reaches && wanted.test(page.persistent))) {
        return page;
      }
    }
    return null;
  }

  boolean isEmpty() {
    return pages.isEmpty();
  }

  /** In their order; not to be changed meanwhile. */
  Collection<Page> all() {
    return pages;
  }

  void clear() {
    pages.clear();
  }
}
