package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import io.warren.broker.queue.backlog.Backlog.PersistentRun;
import io.warren.broker.queue.backlog.Page.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a queue that are not to be delivered yet, the earliest first. Of those that come
 * last some may be on the disk: a page of them comes back as a whole before the first of them is
 * due, and is no page any more then.
 */
public final class DelayedEntries implements PageOwner {
  private static final Comparator<Entry> BY_ID = Comparator.comparingLong(Entry::id);

  private final Pages pages;
  private final SortedEntries byTime = new SortedEntries(Entry.BY_EXPIRY);

  /** Those that are on the disk, or are being written. */
  private final DuePages paged;

  private int size;
  private long memoryBytes;
  private long bodyBytes;

  /** Has a page read, if it is on the disk alone. */
  private final Consumer<Page> fetch;

  /** So many are in memory when it is tried again to make a page. */
  private int cutAtCount;

  private final int cutStep;

  public DelayedEntries(Pages pages) {
    this.pages = pages;
    this.paged = new DuePages(pages.times());
    this.fetch = pages::fetch;
    this.cutStep = Math.max(1, pages.size().entryCount() / 8);
    pages.serve(this);
  }

  public int size() {
    return size;
  }

  /** What the messages hold in memory, about, if all were there. */
  public long memoryBytes() {
    return memoryBytes;
  }

  /** The bodies' part of that. */
  public long bodyBytes() {
    return bodyBytes;
  }

  /** Adds an entry, which {@linkplain Entry#expiresAtMs ends} as such when its delay is over. */
  public void add(Entry entry) {
    byTime.add(entry);
    size++;
    memoryBytes += entry.message().memoryBytes();
    bodyBytes += entry.message().body().length;
  }

  /** When the next one is due, or a page is to be read for it; or {@link Entry#NEVER}. */
  public long nextMs() {
    return Math.min(firstMs(), paged.nextMs());
  }

  private long firstMs() {
    Entry first = byTime.first();
    return first == null ? Entry.NEVER : first.expiresAtMs();
  }

  /**
   * Whether the next one that is due is in memory, if there is one; if not, its page is being read.
   */
  public boolean hasDue(long nowMs) {
    pages.awaitNothing();
    if (paged.isEmpty()) {
      return true;
    }
    paged.forEachSoon(nowMs, fetch);
    Page first = paged.first(Math.min(nowMs, firstMs()));
    while (first != null && isBeingWritten(first)) {
      stays(first);
      first = paged.first(Math.min(nowMs, firstMs()));
    }
    if (first != null) {
      pages.await(first);
    }
    return first == null;
  }

  /** Removes the next one that {@link #hasDue is due}; null where none is. */
  public @Nullable Entry takeDue(long nowMs) {
    Entry next = byTime.first();
    if (next == null || !next.expired(nowMs)) {
      return null;
    }
    byTime.pollFirst();
    cutAtCount = Math.min(cutAtCount, byTime.size() + cutStep);
    size--;
    memoryBytes -= next.message().memoryBytes();
    bodyBytes -= next.message().body().length;
    return next;
  }

  /**
   * Shows the entries behind the place of one, whether that is there or not, until one is answered
   * by false or is on the disk: then {@link Pages#awaits} says so. Nothing may be changed
   * meanwhile.
   *
   * @param wanted is asked with the persistent entries of a page that is on the disk
   * @return false where that happened
   */
  public boolean forEachAfter(
      long dueMs, long id, Predicate<PersistentRuns> wanted, Predicate<Entry> visitor) {
    pages.awaitNothing();
    Page page = paged.behind(dueMs, id, wanted);
    while (page != null && isBeingWritten(page)) {
      stays(page);
      page = paged.behind(dueMs, id, wanted);
    }
    long pageMs = page == null ? Entry.NEVER : page.dueMs;
    SortedEntries.Walk walk =
        byTime.walk(
            entry ->
                entry.expiresAtMs() > dueMs || (entry.expiresAtMs() == dueMs && entry.id() > id));
    Entry entry = walk.next();
    while (entry != null && entry.expiresAtMs() < pageMs) {
      if (!visitor.test(entry)) {
        return false;
      }
      entry = walk.next();
    }
    if (page != null) {
      pages.await(page);
    }
    return page == null;
  }

  private static boolean isBeingWritten(Page page) {
    return page.place == Place.WRITING;
  }

  /** Shows all entries in no order, wherever they are; none of them is read for that. */
  public void forEachPlace(Consumer<Entry> inMemory, PersistentRun onDisk) {
    SortedEntries.Walk walk = byTime.walk(entry -> true);
    for (Entry entry = walk.next(); entry != null; entry = walk.next()) {
      inMemory.accept(entry);
    }
    for (Page page : paged.all()) {
      if (isBeingWritten(page)) {
        Arrays.asList(page.readyEntries()).forEach(inMemory);
      } else {
        page.persistent.forEach(onDisk);
      }
    }
  }

  /**
   * Takes out the last entries, as many as are a page, if none of them is due before a time; null
   * else.
   */
  @Nullable Page cut(long notBeforeMs) {
    PageSize most = pages.size();
    if (byTime.size() < Math.max(cutAtCount, 1)) {
      return null;
    }
    List<Entry> cut = new ArrayList<>();
    long bytes = 0;
    Entry last = byTime.last();
    while (last != null
        && last.expiresAtMs() >= notBeforeMs
        && cut.size() < most.entryCount()
        && bytes < most.bytes()) {
      byTime.remove(last);
      cut.add(last);
      bytes += last.message().memoryBytes();
      last = byTime.last();
    }
    if (cut.size() < most.entryCount() && bytes < most.bytes()) {
      // It is less than a page. Not for each that comes it is worth to look again.
      cut.forEach(byTime::add);
      cutAtCount = byTime.size() + cutStep;
      return null;
    }
    cutAtCount = 0;
    return newPage(cut);
  }

  private Page newPage(List<Entry> cut) {
    long latestMs = cut.get(0).expiresAtMs();
    cut.sort(BY_ID);
    Page page = new Page(this, pages.generation(), cut.size(), cut.get(0).id());
    page.latestMs = latestMs;
    for (Entry entry : cut) {
      // As far as a page goes.
      entry.ready(true);
      page.append(entry);
    }
    paged.add(page);
    return page;
  }

  @Override
  public void stays(Page page) {
    paged.remove(page);
    for (Entry entry : page.readyEntries()) {
      entry.ready(false);
      byTime.add(entry);
    }
    pages.spent(page);
  }

  @Override
  public int level() {
    return 0;
  }

  @Override
  public boolean delays() {
    return true;
  }

  @Override
  public boolean isHead(Page page) {
    return false;
  }

  @Override
  public void left(Page page, Entry[] entries, int holeCount) {
    // They are not among the others since they were to be written.
  }

  /** A page that an earlier life has left on the disk. */
  public void restore(StoredPage stored) {
    Page page = Page.restored(this, pages.generation(), stored);
    size += page.readyCount;
    memoryBytes += page.bytes;
    bodyBytes += page.bodyBytes;
    pages.restored(page);
  }

  @Override
  public void restored(Page page) {
    paged.add(page);
  }

  @Override
  public Optional<Loss> cameBack(Page page, Entry[] entries) {
    paged.remove(page);
    long bytes = page.bytes;
    long lostBodyBytes = page.bodyBytes;
    for (Entry entry : entries) {
      byTime.add(entry);
      bytes -= entry.message().memoryBytes();
      lostBodyBytes -= entry.message().body().length;
    }
    int lostCount = page.readyCount - entries.length;
    pages.touch(page);
    pages.spent(page);
    return lostCount == 0
        ? Optional.empty()
        : Optional.of(new Loss(level(), lostCount, bytes, lostBodyBytes));
  }

  /** Entries that could not be read again are gone. */
  public void lost(Loss loss) {
    size -= loss.count();
    memoryBytes -= loss.bytes();
    bodyBytes -= loss.bodyBytes();
  }

  public void clear() {
    byTime.clear();
    paged.clear();
    size = 0;
    memoryBytes = 0;
    bodyBytes = 0;
    cutAtCount = 0;
  }
}
