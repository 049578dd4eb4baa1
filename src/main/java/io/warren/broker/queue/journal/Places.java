package io.warren.broker.queue.journal;

/** Where what a queue has lies: in which segments of the log, and in which pages. */
final class Places {
  private final SegmentHomes entries = new SegmentHomes();
  private final SegmentHomes known = new SegmentHomes();
  private final NamedPages pages;

  Places(NamedPages pages) {
    this.pages = pages;
  }

  /** Of the newest records of its entries. */
  SegmentHomes entries() {
    return entries;
  }

  /** The same of the ids that it knows, by the entries with which those came. */
  SegmentHomes known() {
    return known;
  }

  /** The pages on which the log relies. */
  NamedPages pages() {
    return pages;
  }

  /** Whether anything may be in that segment, or an older one. */
  boolean reachBackTo(long segment) {
    return entries.reachBackTo(segment)
        || known.reachBackTo(segment)
        || pages.all().stream().anyMatch(page -> page.isIn(segment));
  }

  /** What was in a segment, or an older one, is in that one now, or in one behind it. */
  void moved(long segment, long to) {
    entries.moved(segment, to);
    known.moved(segment, to);
  }

  /** Something may be lost, and nobody knows what. */
  void forget() {
    entries.forget();
    known.forget();
    for (NamedPage page : pages.all()) {
      page.namedIn(0);
      page.doubt();
    }
  }
}
