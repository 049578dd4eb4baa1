package io.warren.broker;

import io.warren.broker.queue.MemoryBudget;

/**
 * What the node lacks. While it lacks anything, whoever publishes waits; all else goes on. Any
 * thread may ask.
 *
 * <p>Source: RabbitMQ docs, Memory and Disk Alarms.
 */
public final class Alarms {
  private final MemoryBudget memory;

  /** Why the disk takes nothing, for an operator; empty where it does. */
  private volatile String disk = "";

  public Alarms(MemoryBudget memory) {
    this.memory = memory;
  }

  /**
   * The disk takes nothing more, or does again.
   *
   * @param words why, for an operator; empty where it does
   * @return whether that is news
   */
  public boolean onDisk(String words) {
    boolean news = disk.isEmpty() != words.isEmpty();
    disk = words;
    return news;
  }

  /** Whether there is any. */
  public boolean any() {
    return !disk.isEmpty() || memory.full();
  }

  /** What is lacking, as clients of RabbitMQ know it; empty for nothing. */
  public String reason() {
    String onMemory = memory.full() ? "low on memory" : "";
    if (disk.isEmpty()) {
      return onMemory;
    }
    return onMemory.isEmpty() ? "low on disk" : "low on memory & disk";
  }

  /** The same for an operator. */
  String words() {
    String why = disk;
    return why.isEmpty() ? "nothing is left of " + memory.words() : why;
  }
}
