package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import io.warren.broker.queue.backlog.Page.Place;
import io.warren.store.page.PageRef;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Which pages of one queue are in memory. Its queue's context uses it.
 *
 * <p>Above a bound the newest page that is complete goes out first: it is wanted last. Consumers
 * have the pages that come next read before they need them. A page stays of which an entry has to
 * leave the queue soon, and is read again some time before that.
 */
public final class Pages {
  /** So many may be given to be written before one of them is. */
  private static final int MOST_WRITING = 4;

  /** So many that may not leave after all are counted at a time, for each costs some thousands. */
  private static final int MOST_LOOKS = 4;

  /** So many that were read and not touched stay in memory. */
  private static final int MOST_READ = 4;

  /** So many behind the first are read before they are wanted. */
  private static final int AHEAD = 2;

  private static final int SMALLEST_SWEEP = 16;

  private final PageEffects effects;
  private final PageSize size;
  private final PageTimes times;

  /** In memory, complete, and such that they may be written; and some that are so no more. */
  private final ArrayDeque<Page> listed = new ArrayDeque<>(0);

  private int spentCount;

  /** In memory, and may be written when some of their entries have left. */
  private final PriorityQueue<Page> staying =
      new PriorityQueue<>(Comparator.comparingLong((Page page) -> page.staysUntilMs));

  private final DueEntries due = new DueEntries();
  private final DuePages mortal;
  private @Nullable DelayedEntries delayed;
  private final ArrayDeque<Page> read = new ArrayDeque<>(0);
  private long mostBytes = Long.MAX_VALUE;
  private boolean allowed = true;
  private boolean failing;
  private int generation;

  /** How many pages are on the disk, be they in memory too or not. */
  private int diskCount;

  private int writingCount;
  private long writingBytes;
  private long diskBytes;
  private @Nullable Page awaited;

  /** Of what happens now, or happened last. */
  private long nowMs;

  public Pages(PageEffects effects, PageSize size) {
    this(effects, size, PageTimes.STANDARD);
  }

  public Pages(PageEffects effects, PageSize size, PageTimes times) {
    this.effects = effects;
    this.size = size;
    this.times = times;
    this.mortal = new DuePages(times);
  }

  PageSize size() {
    return size;
  }

  PageTimes times() {
    return times;
  }

  /** Of the ready entries those pages that have mortal ones and are on the disk alone. */
  DuePages mortal() {
    return mortal;
  }

  /** They are in pages too. */
  void serve(DelayedEntries entries) {
    delayed = entries;
  }

  int generation() {
    return generation;
  }

  /** What follows happens at that time, since 1970. */
  public void begin(long newNowMs) {
    nowMs = newNowMs;
  }

  /** The entries in memory that have to leave at a certain time. */
  public DueEntries due() {
    return due;
  }

  /** When a page is to be read for such an entry, or {@link Entry#NEVER}; since 1970. */
  public long nextDueMs() {
    return mortal.nextMs();
  }

  /**
   * Has those read of which an entry has to leave soon.
   *
   * @param dueMs whether one of those that are on the disk has an entry that has to leave by then
   *     is answered; what was asked for last waits for that page then
   */
  public boolean isDue(long dueMs) {
    mortal.forEachSoon(nowMs, this::fetch);
    awaited = mortal.first(dueMs);
    return awaited != null;
  }

  /** Above so many bytes of ready messages in memory pages go out, as far as there are any. */
  public void keepInMemory(long bytes) {
    mostBytes = bytes;
  }

  /** Whether pages may go out. Else something else refers to their entries. */
  public void allow(boolean newAllowed) {
    allowed = newAllowed;
  }

  /** What could not be written may be tried again. */
  public void tryAgain() {
    failing = false;
  }

  /** What the messages would hold in memory that are on the disk alone. */
  public long diskBytes() {
    return diskBytes;
  }

  /** Whether what was asked for last needs a page that is being read. */
  public boolean awaits() {
    return awaited != null;
  }

  /** Something is about to be asked for. */
  public void awaitNothing() {
    awaited = null;
  }

  void await(Page page) {
    awaited = page;
    fetch(page);
  }

  /** The page, if it is on the disk alone, is to be read. */
  void fetch(Page page) {
    PageRef ref = page.ref;
    if (page.place == Place.DISK && ref != null) {
      page.place = Place.READING;
      effects.read(page, ref);
    }
  }

  /** Somebody takes what stands first, and will want what comes next. */
  void readAhead(Page head) {
    Page page = head;
    for (int left = AHEAD; left >= 0 && page != null; left--) {
      fetch(page);
      page = page.next;
    }
  }

  /** The page gets no further entries, and may be written. */
  void list(Page page) {
    if (!page.listed && !page.staying && !page.beingWritten) {
      page.listed = true;
      listed.add(page);
    }
  }

  /** The page has no entries any more. */
  void spent(Page page) {
    page.place = Place.SPENT;
    if (page.staying) {
      staying.remove(page);
      page.staying = false;
    }
    if (page.listed && ++spentCount > Math.max(SMALLEST_SWEEP, listed.size() / 2)) {
      listed.removeIf(other -> other.place == Place.SPENT);
      spentCount = 0;
    }
  }

  /** An entry leaves the page: what is on the disk of it is not the same any more. */
  void touch(Page page) {
    if (page.place == Place.BOTH) {
      PageRef ref = page.ref;
      page.ref = null;
      page.place = Place.MEMORY;
      if (ref != null) {
        diskCount--;
        effects.release(ref);
      }
    } else if (page.place == Place.WRITING) {
      page.place = Place.MEMORY;
    }
  }

  /**
   * Lets pages go out while too much is in memory.
   *
   * @param waitingBytes what the messages of all entries hold that are ready or delayed, be they in
   *     memory or not
   */
  public void settle(long waitingBytes) {
    int looksLeft = MOST_LOOKS;
    while (waitingBytes - diskBytes - writingBytes > mostBytes
        && looksLeft > 0
        && allowed
        && !failing
        && writingCount < MOST_WRITING) {
      Page page = delayed == null ? null : delayed.cut(nowMs + times.stayMs() + 1);
      if (page == null && listed.isEmpty()) {
        listDue();
      }
      page = page == null ? listed.pollLast() : page;
      if (page == null) {
        return;
      }
      if (page.place == Place.SPENT) {
        spentCount = Math.max(0, spentCount - 1);
      } else if (page.delays() || mayLeave(page)) {
        write(page);
      } else {
        looksLeft--;
      }
      page.listed = false;
    }
  }

  private void write(Page page) {
    page.place = Place.WRITING;
    page.beingWritten = true;
    page.writingBytes = page.bytes;
    writingCount++;
    writingBytes += page.bytes;
    effects.write(page);
  }

  /** Those whose time to stay is over may be written. */
  private void listDue() {
    Page first = staying.peek();
    while (first != null && first.staysUntilMs <= nowMs) {
      staying.remove();
      first.staying = false;
      if (first.generation == generation && isInMemory(first) && !letGoUnchanged(first)) {
        list(first);
      }
      first = staying.peek();
    }
  }

  private static boolean isInMemory(Page page) {
    return page.place == Place.MEMORY || page.place == Place.BOTH;
  }

  private boolean mayLeave(Page page) {
    if (page.place != Place.MEMORY || page.isHead()) {
      return false;
    }
    page.recount();
    return page.readyCount > 0 && !page.bound && !stays(page);
  }

  /** Whether it stays in memory for now, since one of its entries has to leave soon. */
  private boolean stays(Page page) {
    if (page.dueMs - nowMs > times.stayMs()) {
      return false;
    }
    if (!page.staying) {
      page.staying = true;
      // Where the times are mixed, the next is always due soon, and to look costs a count.
      page.staysUntilMs = Math.max(page.dueMs, nowMs + 1 + times.stayMs() / 4);
      staying.add(page);
    }
    return true;
  }

  /**
   * A page was written, or could not be.
   *
   * @param ref null where it is not on the disk
   */
  public void written(Page page, @Nullable PageRef ref) {
    if (page.generation != generation) {
      // It was given up with all others.
      return;
    }
    page.beingWritten = false;
    writingCount--;
    writingBytes -= page.writingBytes;
    failing = ref == null;
    if (page.place == Place.WRITING && page.recount()) {
      page.place = Place.MEMORY;
    }
    if (page.place == Place.WRITING && ref != null) {
      diskCount++;
      page.writtenTo(ref);
      if (page.isHead()) {
        page.place = Place.BOTH;
      } else {
        letGo(page);
        if (page.persistent.count() > 0) {
          effects.keep(page, ref);
        }
      }
      return;
    }
    if (ref != null) {
      effects.release(ref);
    }
    if (page.place == Place.WRITING) {
      page.place = Place.MEMORY;
    }
    if (page.place == Place.MEMORY && !page.isHead()) {
      page.owner.stays(page);
    }
  }

  /**
   * A page is safe on the disk under that reference, since {@link PageEffects#keep}.
   *
   * @return what of it outlives the node, if it is still the same
   */
  public Optional<StoredPage> kept(Page page, PageRef ref) {
    boolean same =
        page.generation == generation
            && ref.equals(page.ref)
            && (page.place == Place.DISK || page.place == Place.READING || isUnchanged(page));
    return same ? Optional.of(page.stored(ref)) : Optional.empty();
  }

  /** A page that an earlier life has left on the disk is part of the backlog. */
  void restored(Page page) {
    diskCount++;
    diskBytes += page.bytes;
    page.owner.restored(page);
  }

  /** Whether the page is on the disk as it is in memory. */
  private boolean isUnchanged(Page page) {
    if (page.place == Place.BOTH && page.recount()) {
      touch(page);
      list(page);
    }
    return page.place == Place.BOTH;
  }

  /** Whether the page, which was in memory, is on the disk alone now. */
  private boolean letGoUnchanged(Page page) {
    if (page.isHead() || !isUnchanged(page)) {
      return false;
    }
    if (!stays(page)) {
      letGo(page);
    }
    return true;
  }

  private void letGo(Page page) {
    page.leaveMemory();
    diskBytes += page.bytes;
  }

  /**
   * A page was read.
   *
   * @param entries what could be read of it
   * @return what could not, if anything
   */
  public Optional<Loss> read(Page page, Entry[] entries) {
    if (page.generation != generation || page.place != Place.READING) {
      return Optional.empty();
    }
    diskBytes -= page.bytes;
    page.place = Place.BOTH;
    awaited = page == awaited ? null : awaited;
    Optional<Loss> loss = page.owner.cameBack(page, entries);
    read.removeIf(other -> other.place != Place.BOTH);
    if (page.place == Place.BOTH) {
      read.add(page);
    }
    if (read.size() > MOST_READ) {
      letGoUnchanged(read.remove());
    }
    return loss;
  }

  /** All entries are forgotten, wherever they are. */
  public void clear() {
    if (diskCount > 0 || writingCount > 0) {
      effects.releaseAll();
    }
    generation++;
    listed.clear();
    staying.clear();
    due.clear();
    mortal.clear();
    read.clear();
    spentCount = 0;
    diskCount = 0;
    writingCount = 0;
    writingBytes = 0;
    diskBytes = 0;
    awaited = null;
  }
}
