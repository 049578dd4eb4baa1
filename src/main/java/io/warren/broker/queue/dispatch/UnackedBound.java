package io.warren.broker.queue.dispatch;

/**
 * How much each consumer of a queue may have unacked before it gets no more: what memory is left
 * for it, where it asks for no bound of its own. Its queue's context uses it.
 */
public final class UnackedBound {
  private long bytes = Long.MAX_VALUE;
  private boolean reached;

  /** Sets it; whether somebody who has reached it before may have room now. */
  public boolean set(long newBytes) {
    boolean raised = newBytes > bytes;
    bytes = newBytes;
    return raised && reached;
  }

  /** Whether somebody has reached it since this was asked last. */
  public boolean takeReached() {
    boolean was = reached;
    reached = false;
    return was;
  }

  boolean isPassedBy(long unackedBytes) {
    boolean passed = unackedBytes > bytes;
    reached |= passed;
    return passed;
  }
}
