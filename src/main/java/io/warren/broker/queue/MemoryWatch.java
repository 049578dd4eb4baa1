package io.warren.broker.queue;

import io.vertx.core.Vertx;
import java.util.function.LongConsumer;

/**
 * Says how much of what is ready a queue keeps in memory: less while all queues together hold half
 * of what they may. A queue that holds next to nothing is not asked.
 */
final class MemoryWatch {
  /** Also where nothing happens in a queue, others may fill the memory; and a disk may recover. */
  private static final long CHECK_MS = 200;

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final MemoryShare memory;
  private final Paging paging;
  private final LongConsumer keepInMemory;
  private boolean tight;
  private long timer = NO_TIMER;

  /**
   * @param keepInMemory hears it, again and again while it matters
   */
  MemoryWatch(Vertx vertx, MemoryShare memory, Paging paging, LongConsumer keepInMemory) {
    this.vertx = vertx;
    this.memory = memory;
    this.paging = paging;
    this.keepInMemory = keepInMemory;
    tell();
  }

  /** What the queue holds may have changed. */
  void check() {
    if (paging.queueBytes() == Paging.ALL) {
      return;
    }
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
