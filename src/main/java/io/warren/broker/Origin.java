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

  /** To which subscription it was delivered; 0 where it was taken singly. */
  final long consumerId;

  private Origin(String queueAddress, boolean shared, long holderId, long consumerId) {
    this.queueAddress = queueAddress;
    this.shared = shared;
    this.holderId = holderId;
    this.consumerId = consumerId;
  }

  /** It was delivered to a subscription. */
  static Origin delivered(String queueAddress, boolean shared, long consumerId) {
    return new Origin(queueAddress, shared, 0, consumerId);
  }

  /** It was taken singly. */
  static Origin taken(String queueAddress) {
    return new Origin(queueAddress, false, 0, 0);
  }

  /** It was only shown to a subscription, which is its own holder. */
  static Origin browsed(String queueAddress, long consumerId) {
    return new Origin(queueAddress, false, consumerId, consumerId);
  }

  /** Whether what came from both can be settled together: it came from the same, the same way. */
  public boolean settlesWith(Origin other) {
    return this == other
        || (consumerId == other.consumerId
            && holderId == other.holderId
            && queueAddress.equals(other.queueAddress));
  }

  public boolean shared() {
    return shared;
  }
}
