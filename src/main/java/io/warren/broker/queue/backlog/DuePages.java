package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import io.warren.broker.queue.backlog.Page.Place;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The pages that are on the disk alone and have mortal entries, the earliest first. */
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

  void clear() {
    pages.clear();
  }
}
