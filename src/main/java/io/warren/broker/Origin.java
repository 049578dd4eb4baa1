package io.warren.broker;

/**
 * Where an entry came from, and so where its settlement goes. A front-end keeps it beside the entry
 * id and never looks inside.
 */
public final class Origin {
  final String queueAddress;

  /**
   * Whether it counts against its holder's shared limit; one that was taken singly does not, nor
   * one from a queue that can't be limited so.
   */
  private final boolean shared;

  /** Who holds it in the queue; 0 for the {@link Holder} that was handed it. */
  final long holderId;

  Origin(String queueAddress, boolean shared) {
    this(queueAddress, shared, 0);
  }

  private Origin(String queueAddress, boolean shared, long holderId) {
    this.queueAddress = queueAddress;
    this.shared = shared;
    this.holderId = holderId;
  }

  /** It was only shown to a subscription, which is its own holder. */
  static Origin browsed(String queueAddress, long consumerId) {
    return new Origin(queueAddress, false, consumerId);
  }

  public boolean shared() {
    return shared;
  }
}
