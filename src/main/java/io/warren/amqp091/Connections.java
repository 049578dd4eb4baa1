package io.warren.amqp091;

import java.util.concurrent.atomic.AtomicInteger;

/** How many connections the node has open. The event loops share it, so it counts atomically. */
public final class Connections {
  private final int max;
  private final AtomicInteger openCount = new AtomicInteger();

  public Connections(int max) {
    this.max = max;
  }

  int max() {
    return max;
  }

  public int openCount() {
    return openCount.get();
  }

  /** Counts one more, unless there are as many as may be. */
  boolean admit() {
    if (openCount.incrementAndGet() <= max) {
      return true;
    }
    openCount.decrementAndGet();
    return false;
  }

  void forget() {
    openCount.decrementAndGet();
  }
}
