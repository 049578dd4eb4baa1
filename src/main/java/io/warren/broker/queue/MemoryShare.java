package io.warren.broker.queue;

/** One queue's part of the {@link MemoryBudget}. */
final class MemoryShare {
  private final MemoryBudget budget;
  private long ownBytes;
  private boolean held;

  MemoryShare(MemoryBudget budget) {
    this.budget = budget;
  }

  void add(long deltaBytes) {
    ownBytes += deltaBytes;
    budget.add(deltaBytes);
  }

  /** Gives all back. */
  void close() {
    add(-ownBytes);
  }

  boolean held() {
    return held;
  }

  /** Why it takes no more, for an operator. */
  String words() {
    return "holds " + ownBytes + " bytes, as much as is left of " + budget.words();
  }

  /** Looks anew at what is free; whether {@link #held} has changed. */
  boolean heldChanged() {
    boolean now = held ? !budget.released(ownBytes) : budget.held(ownBytes);
    boolean changed = now != held;
    held = now;
    return changed;
  }
}
