package io.warren.broker.queue.journal;

import io.warren.broker.queue.backlog.StoredPage;

/** A page on which a queue's log relies for what it has no records of any more. */
final class NamedPage {
  /** A page of which no more than this part is needed is not worth its place. */
  private static final int SPARSE = 4;

  private final StoredPage stored;
  private final LiveIds live;

  /** Where the log names it, or in a segment soon behind that. */
  private long segmentNumber;

  private boolean whole;

  private boolean doubtful;

  /** Under which {@link NamedPages} has it, and as how much it counts there. */
  long key;

  long countedBytes;

  /** And what it takes on the disk where little of it is needed. */
  long countedSparseBytes;

  /**
   * @param live those of its entries for which it is needed
   * @param whole whether those are all, and nothing has happened to any
   */
  NamedPage(StoredPage stored, LiveIds live, boolean whole) {
    this.stored = stored;
    this.live = live;
    this.whole = whole;
  }

  StoredPage stored() {
    return stored;
  }

  LiveIds live() {
    return live;
  }

  /** Whether all its entries are as they are on the disk. */
  boolean isWhole() {
    return whole;
  }

  /** Something has happened to one of its entries. For its {@link NamedPages} alone. */
  void touch() {
    whole = false;
  }

  /** Whether most of what it takes on the disk is for nothing. */
  boolean isSparse() {
    return !whole && SPARSE * bytes() < stored.ref().lengthBytes();
  }

  /**
   * What was said of its entries may be lost: nobody knows when the log does not need it any more.
   */
  void doubt() {
    doubtful |= !whole;
  }

  boolean isDoubtful() {
    return doubtful;
  }

  /** It is not needed for an entry any more. */
  void lose(long id) {
    whole = false;
    live.remove(id);
  }

  /** The same for all from the first to the last. */
  void lose(long firstId, long lastId) {
    for (long id = firstId; id <= lastId; id++) {
      if (live.remove(id)) {
        whole = false;
      }
    }
  }

  long segmentNumber() {
    return segmentNumber;
  }

  /** Whether the log names it in that segment or an older one. */
  boolean isIn(long segment) {
    return segmentNumber <= segment;
  }

  void namedIn(long newSegmentNumber) {
    segmentNumber = newSegmentNumber;
  }

  /** What a log would hold for those of its entries for which it is needed, about. */
  long bytes() {
    long contentBytes = stored.entries().contentBytes() * live.count() / stored.entries().count();
    return contentBytes + (long) StoreJournal.RECORD_BYTES * live.count();
  }
}
