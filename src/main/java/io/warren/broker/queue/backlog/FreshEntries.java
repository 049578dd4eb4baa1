package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import io.warren.broker.queue.backlog.Page.Place;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one level that were never delivered, in the order in which they came: a chain of
 * pages, of which those in the middle may be on the disk.
 *
 * <p>An entry that is removed out of turn leaves its place taken. While half of all places are
 * such, each further one pays for closing a few. The first place is always that of an entry that is
 * ready, if its page is in memory.
 */
final class FreshEntries implements PageOwner {
  private static final int SMALLEST_PAGE = 16;

  /** So many places of removed entries are never worth closing. */
  private static final int LEAST_HOLES = 1024;

  /** For so many, the places of one page are closed. */
  private static final int SWEEP_INTERVAL = 256;

  /** So many pages that have no places to close are passed at a time. */
  private static final int MOST_PASSED = 64;

  private final Pages pages;
  private final int level;
  private final int smallestCapacity;
  private Page head;
  private Page tail;

  /** How many places are taken; by removed entries; and of those that are on the disk alone. */
  private int placeCount;

  private int holeCount;
  private int diskCount;
  private int removedCount;

  /** The page behind it is the next whose holes are closed; null to begin at the head. */
  private @Nullable Page swept;

  /** Where something was looked for last. */
  private @Nullable Page found;

  FreshEntries(Pages pages, int level) {
    this.pages = pages;
    this.level = level;
    smallestCapacity = Math.min(SMALLEST_PAGE, pages.size().entryCount());
    head = newPage(smallestCapacity, 0);
    tail = head;
  }

  @SuppressWarnings("NullAway") // A page only keeps who owns it.
  private Page newPage(int capacity, long firstId) {
    return new Page(this, pages.generation(), capacity, firstId);
  }

  void append(Entry entry) {
    Page page = tail;
    @Nullable Entry[] entries = page.entries;
    if (entries == null || page.end == entries.length || page.bytes >= pages.size().bytes()) {
      page = nextPage(entry.id());
    }
    page.append(entry);
    placeCount++;
  }

  private Page nextPage(long firstId) {
    // As large as the queue is long, within bounds: a short queue stays small.
    int capacity = Math.min(pages.size().entryCount(), Math.max(smallestCapacity, placeCount));
    Page page = newPage(capacity, firstId);
    Page full = tail;
    full.next = page;
    tail = page;
    if (full.entries != null) {
      pages.list(full);
    }
    return page;
  }

  /** A page that an earlier life has left on the disk stands behind all that is here. */
  void restore(StoredPage stored) {
    Page page = Page.restored(this, pages.generation(), stored);
    if (placeCount == 0) {
      head = page;
    } else {
      tail.next = page;
    }
    tail = page;
    placeCount += page.readyCount;
    diskCount += page.readyCount;
    pages.restored(page);
  }

  @Override
  public void restored(Page page) {
    pages.mortal().add(page);
  }

  @Override
  public int level() {
    return level;
  }

  @Override
  public boolean delays() {
    return false;
  }

  @Override
  public boolean isHead(Page page) {
    return page == head;
  }

  @Override
  public void stays(Page page) {
    pages.list(page);
  }

  /** The first entry, or null where there is none or {@link #missing} says where it is. */
  @Nullable Entry first() {
    return placeCount == 0 || head.entries == null ? null : head.entry(head.begin);
  }

  /** The page with the first entry, where that is on the disk alone. */
  @Nullable Page missing() {
    return placeCount > 0 && head.entries == null ? head : null;
  }

  /** Somebody waits for what is {@link #missing}. */
  void fetchFirst() {
    pages.readAhead(head);
    pages.await(head);
  }

  /** Removes the {@link #first}. */
  Entry take() {
    Entry entry = takePlace();
    skipHoles();
    return entry;
  }

  /** Takes away the first place. */
  private Entry takePlace() {
    Page page = head;
    Entry entry = page.entry(page.begin);
    if (page.place != Place.MEMORY) {
      pages.touch(page);
    }
    page.inMemory()[page.begin++] = null;
    placeCount--;
    if (placeCount == 0) {
      startAfresh();
    } else if (page.begin == page.end) {
      advance();
    }
    return entry;
  }

  /** The first page has no places any more, and there are others. */
  private void advance() {
    Page spent = head;
    Page next = spent.next;
    if (next == null) {
      throw new IllegalStateException("the chain of pages ends before its entries");
    }
    head = next;
    // An old page that still points to its successor keeps it alive in the old generation.
    spent.next = null;
    pages.touch(spent);
    pages.spent(spent);
    pages.readAhead(next);
  }

  private void skipHoles() {
    while (placeCount > 0 && head.entries != null) {
      if (head.begin == head.end) {
        // All that was in it was lost.
        advance();
      } else if (head.entry(head.begin).ready()) {
        return;
      } else {
        takePlace();
        holeCount--;
      }
    }
  }

  /** An entry that is here, wherever it stands, is no longer ready. */
  void remove() {
    // To find its page would cost more than to count the page's entries when it is to be written.
    holeCount++;
    skipHoles();
    if (holeCount > LEAST_HOLES && holeCount > (placeCount - diskCount) / 2) {
      removedCount++;
      if (removedCount % SWEEP_INTERVAL == 0) {
        sweep();
      }
    }
  }

  /** The last page that begins at an id or before it. */
  private Page find(long id) {
    Page page = found;
    if (tail.firstId <= id) {
      // Whoever follows what comes looks at the end only, and else a step skips a thousand.
      return tail;
    }
    if (page == null || page.place == Place.SPENT || page.firstId > id) {
      page = head;
    }
    Page next = page.next;
    while (next != null && next.firstId <= id) {
      page = next;
      next = page.next;
    }
    found = page;
    return page;
  }

  /** Closes the holes of the next page, be it neither the first nor the last. */
  private void sweep() {
    // The page that was swept last may have been spent since, and then it leads nowhere.
    Page before = swept == null || swept.place == Place.SPENT ? head : swept;
    Page page = before.next;
    for (int left = MOST_PASSED; left > 0 && page != null && !isPlain(page); left--) {
      before = page;
      page = page.next;
    }
    if (page == null || page == tail) {
      swept = null;
      return;
    }
    if (!isPlain(page)) {
      swept = page;
      return;
    }
    int holes = page.close();
    page.recount();
    placeCount -= holes;
    holeCount -= holes;
    int joined = before.end + page.end;
    if (page.end == 0
        || (before != head
            && isPlain(before)
            && joined <= pages.size().entryCount()
            && before.bytes + page.bytes <= pages.size().bytes())) {
      join(before, page);
      swept = before;
    } else {
      page.entries = Arrays.copyOf(page.inMemory(), page.end);
      swept = page;
      pages.list(page);
    }
  }

  /** Whether its entries are in memory, and nobody is about to write them. */
  private static boolean isPlain(Page page) {
    return page.place == Place.MEMORY && !page.beingWritten;
  }

  /** What is in a page comes to the one before it. */
  private void join(Page before, Page page) {
    if (page.end > 0) {
      @Nullable Entry[] joined = Arrays.copyOf(before.inMemory(), before.end + page.end);
      System.arraycopy(page.inMemory(), 0, joined, before.end, page.end);
      before.entries = joined;
      before.end = joined.length;
      before.recount();
    }
    before.next = page.next;
    page.next = null;
    pages.spent(page);
  }

  @Override
  public void left(Page page, Entry[] entries, int holes) {
    for (Entry entry : entries) {
      pages.due().forget(entry);
    }
    pages.mortal().add(page);
    diskCount += entries.length;
    placeCount -= holes;
    holeCount -= holes;
  }

  @Override
  public Optional<Loss> cameBack(Page page, Entry[] entries) {
    pages.mortal().remove(page);
    diskCount -= page.readyCount;
    int wantedCount = page.readyCount;
    long wantedBytes = page.bytes;
    long wantedBodyBytes = page.bodyBytes;
    page.reset(page.firstId);
    page.entries = entries;
    for (Entry entry : entries) {
      entry.ready(true);
      page.append(entry);
      pages.due().add(entry);
    }
    int lostCount = wantedCount - entries.length;
    Loss loss =
        new Loss(level, lostCount, wantedBytes - page.bytes, wantedBodyBytes - page.bodyBytes);
    placeCount -= lostCount;
    if (placeCount == 0) {
      startAfresh();
    } else {
      skipHoles();
    }
    return lostCount == 0 ? Optional.empty() : Optional.of(loss);
  }

  private void startAfresh() {
    Page last = head;
    Page next = last.next;
    while (next != null) {
      // Pages of which all was lost.
      pages.touch(last);
      pages.spent(last);
      last = next;
      next = last.next;
    }
    pages.touch(last);
    if (last.inMemory().length != smallestCapacity || last.listed || last.beingWritten) {
      pages.spent(last);
      last = newPage(smallestCapacity, 0);
    } else {
      last.reset(0);
    }
    head = last;
    tail = last;
    swept = null;
    found = null;
  }

  /** All are forgotten, and so are all pages. */
  void clear() {
    head = newPage(smallestCapacity, 0);
    tail = head;
    swept = null;
    found = null;
    placeCount = 0;
    holeCount = 0;
    diskCount = 0;
  }

  void forEachPlace(Consumer<Entry> inMemory, Backlog.PersistentRun onDisk) {
    for (Page page = head; page != null; page = page.next) {
      @Nullable Entry[] entries = page.entries;
      if (entries == null) {
        page.persistent.forEach(onDisk);
        continue;
      }
      for (int index = page.begin; index < page.end; index++) {
        Entry entry = page.entry(index);
        if (entry.ready()) {
          inMemory.accept(entry);
        }
      }
    }
  }

  /** Walks along the pages, from behind the place of an id. */
  final class Walk {
    private Page page;
    private int index;
    private boolean skipped;

    Walk(long id) {
      page = find(id);
      if (page.entries == null) {
        if (page.lastId <= id && page.next != null) {
          page = page.next;
        }
        index = page.begin;
        return;
      }
      int low = page.begin;
      int high = page.end;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (page.entry(middle).id() > id) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      index = low;
    }

    /** The next, or null at the end, or where {@link #missing} says what comes next. */
    @Nullable Entry next() {
      while (page.entries != null || skipped) {
        if (!skipped && index < page.end) {
          Entry entry = page.entry(index++);
          if (entry.ready()) {
            return entry;
          }
          continue;
        }
        Page next = page.next;
        if (next == null) {
          return null;
        }
        page = next;
        index = page.begin;
        skipped = false;
      }
      return null;
    }

    /** The page with the next entry, where that is on the disk alone. */
    @Nullable Page missing() {
      return page.entries == null && !skipped ? page : null;
    }

    /** Passes the page that is {@link #missing}. */
    void skip() {
      skipped = true;
    }
  }

  Walk walk(long id) {
    return new Walk(id);
  }
}
