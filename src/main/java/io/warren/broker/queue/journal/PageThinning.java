package io.warren.broker.queue.journal;

import io.warren.broker.queue.backlog.PersistentRuns;

/** Has what is needed of pages of which little is needed written anew, so that those can go. */
final class PageThinning {
  private final NamedPages pages;
  private final Records log;

  /** So much may they take. */
  private long mostSparseBytes;

  private boolean underWay;

  PageThinning(NamedPages pages, Records log) {
    this.pages = pages;
    this.log = log;
    mostSparseBytes = log.mostSparseBytes();
  }

  boolean isDue() {
    return !underWay && pages.sparseBytes() > mostSparseBytes;
  }

  /** What is to be asked of the queue. */
  Rewrite begin() {
    underWay = true;
    return new Thin();
  }

  private final class Thin implements Rewrite {
    private final long lastId;

    Thin() {
      long last = 0;
      for (NamedPage page : pages.all()) {
        if (page.isSparse()) {
          last = Math.max(last, page.live().lastId());
        }
      }
      this.lastId = last;
    }

    @Override
    public long lastId() {
      return lastId;
    }

    @Override
    public boolean concerns(long entryId) {
      NamedPage page = pages.find(entryId);
      return page != null && page.isSparse();
    }

    @Override
    public boolean concerns(PersistentRuns paged) {
      return paged.any(this::concernsAny);
    }

    private boolean concernsAny(long firstId, long lastId) {
      for (long id = firstId; id <= lastId; id++) {
        if (concerns(id)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public boolean done() {
      underWay = false;
      // Of what is left nothing could be read: it is tried again when it has become twice as much.
      mostSparseBytes = Math.max(log.mostSparseBytes(), 2 * pages.sparseBytes());
      return true;
    }

    @Override
    public void refused() {
      // It never is again: the queue has stopped.
    }
  }
}
