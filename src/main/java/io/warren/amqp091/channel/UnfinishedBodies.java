package io.warren.amqp091.channel;

import io.warren.amqp091.codec.ReplyCode;

/**
 * Memory of the bodies that have not come whole yet. The channels of a connection share it: each
 * may be in the middle of a body, and none has to go on.
 */
public final class UnfinishedBodies {
  private final long maxBytes;
  private long bytes;

  /**
   * @param maxBytes for all together; a single body may be as large as it will
   */
  public UnfinishedBodies(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * One of them takes more memory now.
   *
   * <p>Nothing can be held up instead: the frames that would finish a body come behind those of
   * other channels.
   *
   * @param ownBytes what it has taken before
   * @throws io.warren.amqp091.codec.ProtocolException CONTENT_TOO_LARGE, where there are others and
   *     all together would be too much; then it counts for what it did before
   */
  void grow(int ownBytes, int moreBytes) {
    long total = bytes + moreBytes;
    if (total > maxBytes && bytes > ownBytes) {
      throw Breach.of(
          ReplyCode.CONTENT_TOO_LARGE,
          "bodies of this connection that have not come whole take more than "
              + maxBytes
              + " bytes (unfinished_bodies_max_bytes)");
    }
    bytes = total;
  }

  /** One has come whole, or never will. */
  void release(int bodyBytes) {
    bytes -= bodyBytes;
  }
}
