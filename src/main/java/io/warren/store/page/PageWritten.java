package io.warren.store.page;

import java.io.IOException;

/** Hears what has become of a page. Called on the thread that writes: it hands the news on. */
public interface PageWritten {
  /** It can be read there. It need not be there after a power cut. */
  void written(PageRef ref);

  /** It is nowhere. */
  void failed(IOException cause);
}
