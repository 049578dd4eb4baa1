package io.warren.store.log;

import java.io.IOException;

/** Hears what has become of records. Called on the flusher's thread: it only hands the news on. */
public interface Flushed {
  /** For what nobody waits for. */
  Flushed NOBODY =
      new Flushed() {
        @Override
        public void flushed(long segmentNumber) {}

        @Override
        public void failed(IOException cause) {}
      };

  /** They are safe, in that segment. */
  void flushed(long segmentNumber);

  /** They may not be. Whether a later reader finds them, nobody knows. */
  void failed(IOException cause);
}
