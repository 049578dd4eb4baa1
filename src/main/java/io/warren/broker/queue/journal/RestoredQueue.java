package io.warren.broker.queue.journal;

import io.netty.util.collection.LongObjectHashMap;
import io.warren.broker.duplicate.KnownId;
import io.warren.broker.queue.backlog.StoredPage;
import io.warren.broker.queue.journal.EntryFormat.Stored;
import io.warren.value.DropReason;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What a log says of one queue. */
public final class RestoredQueue {
  /** One entry as its records have left it. */
  public static final class RestoredEntry {
    private final long id;
    private final long timeMs;
    private final Message message;
    private final boolean delayed;
    private final long segmentNumber;
    private boolean delivered;
    private int returnCount;
    private @Nullable DropReason reason;

    private RestoredEntry(Stored stored, boolean delayed, long segmentNumber, Fate fate) {
      this.id = stored.id();
      this.timeMs = stored.timeMs();
      this.message = stored.message();
      this.delayed = delayed;
      this.segmentNumber = segmentNumber;
      this.delivered = fate.delivered;
      this.returnCount = fate.returnCount;
      this.reason = fate.reason;
    }

    public long id() {
      return id;
    }

    /** When it expires, or may be delivered if it is {@link #delayed}; since 1970. */
    public long timeMs() {
      return timeMs;
    }

    public Message message() {
      return message;
    }

    public boolean delayed() {
      return delayed;
    }

    /** Whether somebody may have seen it. */
    public boolean delivered() {
      return delivered;
    }

    public int returnCount() {
      return returnCount;
    }

    /** Why it was on its way to the dead letter exchange; null where it was not. */
    public @Nullable DropReason reason() {
      return reason;
    }

    /** Where its newest record is. */
    long segmentNumber() {
      return segmentNumber;
    }
  }

  /** What has become of an entry that is in a page. */
  private static final class Fate {
    boolean delivered;
    int returnCount;
    @Nullable DropReason reason;
  }

  /** Under the {@link #key} of its id. */
  private final LongObjectHashMap<RestoredEntry> entryByKey = new LongObjectHashMap<>();

  private final NamedPages pages = new NamedPages();

  /** Under the same key. */
  private final LongObjectHashMap<Fate> fateByKey = new LongObjectHashMap<>();

  private final RestoredIds known = new RestoredIds();

  private final Undecided undecided;
  private long lastId;
  private long segmentNumber;

  /** Whose record is read; 0 for none's. */
  private long transaction;

  private final QueueRecord.Visitor changes =
      new QueueRecord.Visitor() {
        @Override
        public void within(long newTransaction) {
          transaction = newTransaction;
        }

        @Override
        public void added(
            Stored entry,
            boolean delayed,
            boolean delivered,
            int returnCount,
            @Nullable DropReason reason) {
          leavePage(entry.id());
          Fate fate = new Fate();
          fate.delivered = delivered;
          fate.returnCount = returnCount;
          fate.reason = reason;
          RestoredEntry added = new RestoredEntry(entry, delayed, segmentNumber, fate);
          put(added);
          if (transaction != 0) {
            undecided.add(transaction, () -> {}, () -> takeBack(added));
          }
        }

        // It never came, but where it is said once more that it did.
        @SuppressWarnings("ReferenceEquality") // one that came in again is another
        private void takeBack(RestoredEntry added) {
          if (entryByKey.get(key(added.id())) == added) {
            entryByKey.remove(key(added.id()));
          }
        }

        // Whether it is to be done when the transaction is known to be committed.
        private boolean waits(LongConsumer change, long id) {
          if (transaction == 0) {
            return false;
          }
          seen(id);
          // Its page is to be read whatever becomes of it.
          touch(id);
          undecided.add(transaction, () -> again(change, id), () -> {});
          return true;
        }

        private void again(LongConsumer change, long id) {
          transaction = 0;
          change.accept(id);
        }

        @Override
        public void delivered(long id) {
          RestoredEntry entry = seen(id);
          if (entry != null) {
            entry.delivered = true;
          } else if (touch(id)) {
            fate(id).delivered = true;
          }
        }

        @Override
        public void returned(long id) {
          if (waits(this::returned, id)) {
            return;
          }
          RestoredEntry entry = seen(id);
          if (entry != null) {
            entry.delivered = true;
            entry.returnCount++;
          } else if (touch(id)) {
            Fate fate = fate(id);
            fate.delivered = true;
            fate.returnCount++;
          }
        }

        @Override
        public void removed(long id) {
          if (waits(this::removed, id)) {
            return;
          }
          seen(id);
          if (entryByKey.remove(key(id)) == null) {
            leavePage(id);
          }
        }

        @Override
        public void leaving(long id, DropReason reason) {
          if (waits(late -> leaving(late, reason), id)) {
            return;
          }
          RestoredEntry entry = seen(id);
          if (entry != null) {
            entry.reason = reason;
          } else if (touch(id)) {
            fate(id).reason = reason;
          }
        }

        @Override
        public void paged(NamedPage page) {
          seen(page.live().lastId());
          page.namedIn(segmentNumber);
          page.live()
              .forEachRun(
                  (firstId, end) -> {
                    for (long id = firstId; id <= end; id++) {
                      entryByKey.remove(key(id));
                      if (page.isWhole()) {
                        fateByKey.remove(key(id));
                      }
                    }
                  });
          pages.add(page, spent -> {});
        }

        @Override
        public void known(KnownId id, long oldestNumber) {
          seen(id.number());
          if (transaction == 0) {
            known.put(id, segmentNumber, oldestNumber);
          } else {
            long segment = segmentNumber;
            undecided.add(transaction, () -> known.put(id, segment, oldestNumber), () -> {});
          }
        }
      };

  /**
   * @param undecided of the log that is read
   */
  RestoredQueue(Undecided undecided) {
    this.undecided = undecided;
  }

  /** Takes what the next record of the queue says. */
  QueueRecord.Visitor in(long newSegmentNumber) {
    segmentNumber = newSegmentNumber;
    transaction = 0;
    return changes;
  }

  /** Ids that follow each other lie far apart: else the map has no gaps, and to remove is slow. */
  private static long key(long id) {
    return id * 0x9E37_79B9_7F4A_7C15L;
  }

  private @Nullable RestoredEntry seen(long id) {
    lastId = Math.max(lastId, id);
    return entryByKey.get(key(id));
  }

  private void put(RestoredEntry entry) {
    seen(entry.id());
    entryByKey.put(key(entry.id()), entry);
  }

  private void leavePage(long id) {
    if (!pages.isEmpty()) {
      pages.lose(id);
      fateByKey.remove(key(id));
    }
  }

  /** Something has happened to an entry; whether it is in a page. */
  private boolean touch(long id) {
    pages.touch(id);
    return pages.find(id) != null;
  }

  private Fate fate(long id) {
    Fate fate = fateByKey.get(key(id));
    if (fate == null) {
      fate = new Fate();
      fateByKey.put(key(id), fate);
    }
    return fate;
  }

  /** An entry was read of a page that is not whole. */
  void readOf(NamedPage page, Stored stored) {
    if (page.live().contains(stored.id())) {
      Fate fate = fateByKey.remove(key(stored.id()));
      put(
          new RestoredEntry(
              stored,
              page.stored().delayed(),
              page.segmentNumber(),
              fate == null ? new Fate() : fate));
    }
  }

  /** The ids by which duplicates are known. */
  public RestoredIds known() {
    return known;
  }

  /** All pages on which the log relies. */
  NamedPages named() {
    return pages;
  }

  /** The greatest id that any record names: no entry may have it, or a lower one, again. */
  public long lastId() {
    return lastId;
  }

  /** In the order of their ids, but for those that are in {@link #wholePages}. */
  public RestoredEntry[] entries() {
    RestoredEntry[] entries = entryByKey.values().toArray(RestoredEntry[]::new);
    Arrays.sort(entries, Comparator.comparingLong(RestoredEntry::id));
    return entries;
  }

  /** The pages that are the queue's as they are, in the order of their first entries. */
  public List<StoredPage> wholePages() {
    return stored(true);
  }

  /** The pages of which some entries are among {@link #entries}, and none else is the queue's. */
  public List<StoredPage> partPages() {
    return stored(false);
  }

  private List<StoredPage> stored(boolean whole) {
    List<StoredPage> stored = new ArrayList<>();
    for (NamedPage page : pages.all()) {
      if (page.isWhole() == whole) {
        stored.add(page.stored());
      }
    }
    return stored;
  }

  /** How many messages there are. */
  public long count() {
    long count = entryByKey.size();
    for (StoredPage page : wholePages()) {
      count += page.entries().count();
    }
    return count;
  }
}
