package io.warren.broker.queue;

import io.vertx.core.Vertx;
import java.util.function.LongConsumer;

/**
 * Says how much of what is ready a queue keeps in memory: less while all queues together hold a
 * third of what they may; and how much its consumers may have unacked. A queue that holds next to
 * nothing is not asked.
 */
final class MemoryWatch {
  /** Also where nothing happens in a queue, others may fill the memory; and a disk may recover. */
  private static final long CHECK_MS = 200;

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final MemoryShare memory;
  private final Paging paging;
  private final LongConsumer keepInMemory;
  private final LongConsumer boundUnacked;
  private boolean tight;
  private long timer = NO_TIMER;

  /**
   * @param keepInMemory hears it, again and again while it matters
   * @param boundUnacked hears in the same way how much a consumer may have unacked
   */
  MemoryWatch(
      Vertx vertx,
      MemoryShare memory,
      Paging paging,
      LongConsumer keepInMemory,
      LongConsumer boundUnacked) {
    this.vertx = vertx;
    this.memory = memory;
    this.paging = paging;
    this.keepInMemory = keepInMemory;
    this.boundUnacked = boundUnacked;
    tell();
  }

  /** What the queue holds may have changed. */
  void check() {
    boundUnacked.accept(memory.unackedBytes());
    boolean holdsMuch = memory.ownBytes() > Paging.LEAST_BYTES;
    if (holdsMuch && timer == NO_TIMER) {
      timer = vertx.setPeriodic(CHECK_MS, ignored -> tell());
    } else if (!holdsMuch) {
      stop();
    }
    if (holdsMuch && memory.tight() != tight) {
      tell();
    }
  }

  private void tell() {
    boundUnacked.accept(memory.unackedBytes());
    tight = memory.tight();
    keepInMemory.accept(paging.queueBytes(tight));
  }

  void stop() {
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
  }
}
