package io.warren.store.page;

import java.io.IOException;

/** Hears whether pages are safe. Called on the thread that writes: it hands the news on. */
public interface PageSynced {
  /** All of the queue's pages that were written before will be there after a power cut. */
  void synced();

  /** None of those that were written since the last success need be. */
  void failed(IOException cause);
}
