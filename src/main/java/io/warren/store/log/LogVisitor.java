package io.warren.store.log;

import io.warren.value.ByteReader;

/** Takes what is read of a log, in the order in which it was written. */
public interface LogVisitor {
  /**
   * A record.
   *
   * @param segmentNumber where it is
   * @param payload valid during the call; it need not be read to its end
   */
  void record(long segmentNumber, long stream, ByteReader payload);

  /** Something could not be read; all else is. */
  void damaged(Damage damage);
}
