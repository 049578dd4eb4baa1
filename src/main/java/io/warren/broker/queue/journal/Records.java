package io.warren.broker.queue.journal;

import io.warren.store.log.RecordWriter;

/** Where the journals of one event loop write, as they see it. The loop uses it. */
interface Records {
  void join(StoreJournal journal);

  void leave(StoreJournal journal);

  /** A record may be written there; to be followed by {@link #promise} or {@link #written}. */
  RecordWriter writer();

  /**
   * The journal wants to hear of what it has written.
   *
   * @return the number of the batch of which it will hear
   */
  long promise(StoreJournal journal);

  /** Like {@link #promise}, for what may take a while. */
  long promiseLater(StoreJournal journal);

  /** Something has been written for which nobody waits. */
  void written();

  /**
   * The journal is to hear of a transaction's end.
   *
   * @return false where that has ended
   */
  boolean takePart(long transaction, StoreJournal journal);

  /** Of a segment, where what is written now will be, or in one behind it. */
  long segmentNumber();

  /** What must be kept of all that was written has become so much more. */
  void liveBytesChanged(long deltaBytes);

  /** So much of the disk may be for pages of a queue of which little is needed. */
  long mostSparseBytes();

  /** Of the batch that is being written. */
  long batchNumber();

  /** How many batches could not be made safe. */
  long failureCount();

  /** Whether more waits for the disk than may. */
  boolean behind();
}
