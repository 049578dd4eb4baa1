package io.warren.broker.queue;

import io.warren.value.Invariant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that all queues of a node share, and what its exchanges keep. Any context may use it.
 *
 * <p>There is no fixed part for a queue: it may hold as much as is still free. One long queue may
 * so take half of the budget, three a quarter each, and a new one always finds room.
 */
public final class MemoryBudget {
  private static final long LARGEST_FLOOR_BYTES = 1 << 20;

  private final long limitBytes;
  private final long floorBytes;
  private final AtomicLong totalBytes = new AtomicLong();

  /**
   * @param limitBytes what all queues together should hold at most; 0 for nothing. They may pass it
   *     by a floor each, so that a queue with little in it is never stopped by others.
   */
  public MemoryBudget(long limitBytes) {
    Invariant.check(limitBytes >= 0, "a memory budget is not below 0");
    this.limitBytes = limitBytes;
    floorBytes = Math.min(LARGEST_FLOOR_BYTES, limitBytes / 64);
  }

  /** A queue or an exchange holds so much more, or less; gives the total. */
  public long add(long deltaBytes) {
    return totalBytes.addAndGet(deltaBytes);
  }

  public long totalBytes() {
    return totalBytes.get();
  }

  /** Whether all queues together hold as much as they should. */
  public boolean full() {
    return totalBytes.get() >= limitBytes;
  }

  /**
   * Whether all queues together hold a third of what they should hold at most: so much less than
   * {@link #held} stops a single one at that what pages bring back {@link #released} it.
   */
  public boolean tight() {
    return totalBytes.get() >= limitBytes / 3;
  }

  /** Whether a queue that holds so much must take no more for now. */
  public boolean held(long queueBytes) {
    return queueBytes > floorBytes && queueBytes > freeBytes();
  }

  /** How much a consumer may have unacked, and get more: as much as is still free. */
  public long unackedBytes() {
    return Math.max(floorBytes, freeBytes());
  }

  /** Whether a held queue may go on: a fifth below the mark, or it would stop and go in turns. */
  public boolean released(long queueBytes) {
    return queueBytes <= floorBytes || queueBytes < freeBytes() / 5 * 4;
  }

  /** By its option, with its figures, for an operator. */
  public String words() {
    return "vm_memory_high_watermark (limit "
        + limitBytes
        + " bytes, queues and exchanges hold "
        + totalBytes.get()
        + ")";
  }

  private long freeBytes() {
    return limitBytes - totalBytes.get();
  }
}
