package io.warren.store.page;

import java.util.List;

/** Hears which pages are safe. Called on the thread that writes: it hands the news on. */
public interface PagesKept {
  /**
   * These will be there after a power cut, until they are {@linkplain QueuePages#letGo let go}. The
   * others are gone already, or could not be made safe.
   */
  void kept(List<PageRef> pages);
}
