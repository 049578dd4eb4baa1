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
   * @throws io.warren.amqp091.codec.ProtocolException RESOURCE_ERROR, where that is too much; then
   *     it counts for what it did before
   */
  void grow(int oldBytes, int newBytes) {
    long total = bytes + newBytes - oldBytes;
    if (total > maxBytes && total > newBytes) {
      throw Breach.of(
          ReplyCode.RESOURCE_ERROR,
          "bodies that have not come whole take more than " + maxBytes + " bytes");
    }
    bytes = total;
  }

  /** One has come whole, or never will. */
  void release(int bodyBytes) {
    bytes -= bodyBytes;
  }
}
