package io.warren.broker.queue.backlog;

import io.warren.store.page.PageRef;

/** What a backlog asks of the disk. None of it happens before the call returns. */
public interface PageEffects {
  /** For what stays in memory. */
  PageEffects NONE =
      new PageEffects() {
        @Override
        public void write(Page page) {}

        @Override
        public void read(Page page, PageRef ref) {}

        @Override
        public void keep(Page page, PageRef ref) {}

        @Override
        public void release(PageRef ref) {}

        @Override
        public void releaseAll() {}
      };

  /**
   * The page's {@link Page#readyEntries} are to be written; {@link Pages#written} follows. Entries
   * may leave the page meanwhile.
   */
  void write(Page page);

  /** It is to be read again; {@link Pages#read} follows. */
  void read(Page page, PageRef ref);

  /**
   * It has persistent entries and is on the disk alone, and would be safe there; {@link Pages#kept}
   * follows when it is.
   */
  void keep(Page page, PageRef ref);

  /** This is not wanted any more. */
  void release(PageRef ref);

  /** Nothing that was asked to be written so far is wanted any more. */
  void releaseAll();
}
