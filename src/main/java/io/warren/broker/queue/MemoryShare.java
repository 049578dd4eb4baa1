package io.warren.broker.queue;

import java.util.function.BooleanSupplier;

/** One queue's part of the {@link MemoryBudget}. */
final class MemoryShare {
  private final MemoryBudget budget;
  private BooleanSupplier diskBehind = () -> false;
  private long ownBytes;
  private boolean held;

  MemoryShare(MemoryBudget budget) {
    this.budget = budget;
  }

  /** Has it taken no more either while more waits for the disk than may. */
  void diskBehind(BooleanSupplier behind) {
    diskBehind = behind;
  }

  void add(long deltaBytes) {
    ownBytes += deltaBytes;
    budget.add(deltaBytes);
  }

  /** Gives all back. */
  void close() {
    add(-ownBytes);
  }

  long ownBytes() {
    return ownBytes;
  }

  /** Whether all queues together hold a third of what they may. */
  boolean tight() {
    return budget.tight();
  }

  /** How much a consumer of the queue may have unacked. */
  long unackedBytes() {
    return budget.unackedBytes();
  }

  boolean held() {
    return held;
  }

  /** Why it takes no more, for an operator. */
  String words() {
    if (diskBehind.getAsBoolean()) {
      return "waits for the disk, which is slower than its publishers";
    }
    return "holds " + ownBytes + " bytes, as much as is left of " + budget.words();
  }

  /** Looks anew at what is free; whether {@link #held} has changed. */
  boolean heldChanged() {
    boolean full = held ? !budget.released(ownBytes) : budget.held(ownBytes);
    boolean now = full || diskBehind.getAsBoolean();
    boolean changed = now != held;
    held = now;
    return changed;
  }
}
