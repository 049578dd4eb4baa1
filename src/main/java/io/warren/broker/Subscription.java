package io.warren.broker;

/** A consumer as its session sees it. */
public final class Subscription {
  final Holder holder;
  final long consumerId;
  private final String tag;
  private final String queueName;
  private final Origin origin;
  private final boolean ackRequired;

  /** Its share of what its holder has granted and not seen yet. */
  int grantedCount;

  /** Set when its end has begun: it is granted nothing more. */
  boolean ending;

  Subscription(
      Holder holder,
      long consumerId,
      String tag,
      String queueName,
      Origin origin,
      boolean ackRequired) {
    this.holder = holder;
    this.consumerId = consumerId;
    this.tag = tag;
    this.queueName = queueName;
    this.origin = origin;
    this.ackRequired = ackRequired;
  }

  public String tag() {
    return tag;
  }

  public String queueName() {
    return queueName;
  }

  /** Where its entries come from. */
  public Origin origin() {
    return origin;
  }

  public boolean ackRequired() {
    return ackRequired;
  }
}
