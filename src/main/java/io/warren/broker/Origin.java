package io.warren.broker;

/**
 * Where an entry came from, and so where its settlement goes. A front-end keeps it beside the entry
 * id and never looks inside.
 */
public final class Origin {
  final String queueAddress;

  /**
   * Whether it came through a subscription, and so counts against its holder's shared limit; one
   * that was taken singly does not.
   */
  private final boolean consumed;

  Origin(String queueAddress, boolean consumed) {
    this.queueAddress = queueAddress;
    this.consumed = consumed;
  }

  public boolean consumed() {
    return consumed;
  }
}
