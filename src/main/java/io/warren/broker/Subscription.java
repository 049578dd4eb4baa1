package io.warren.broker;

/** A consumer as its session sees it. */
public final class Subscription {
  final Holder holder;
  final long consumerId;
  private final String tag;
  private final String queueName;
  final String queueAddress;
  private final boolean ackRequired;

  Subscription(
      Holder holder,
      long consumerId,
      String tag,
      String queueName,
      String queueAddress,
      boolean ackRequired) {
    this.holder = holder;
    this.consumerId = consumerId;
    this.tag = tag;
    this.queueName = queueName;
    this.queueAddress = queueAddress;
    this.ackRequired = ackRequired;
  }

  public String tag() {
    return tag;
  }

  public String queueName() {
    return queueName;
  }

  /** The queue's bus address, which settling asks for. */
  public String queueAddress() {
    return queueAddress;
  }

  public boolean ackRequired() {
    return ackRequired;
  }
}
