package io.warren.broker.queue.journal;

/** Which of its entries a queue is to write down anew, so that their old place can be given up. */
public interface Rewrite {
  /** None of them has a greater id. */
  long lastId();

  boolean concerns(long entryId);

  /** All have been, or there are none any more. */
  void done();

  /** They could not be, and are still needed where they are. */
  void refused();
}
