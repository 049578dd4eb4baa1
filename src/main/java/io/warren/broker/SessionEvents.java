package io.warren.broker;

/** What a session asks of, and tells, the front-end that opened it. */
public interface SessionEvents {
  /** What the front-end calls its client, for traces and events. */
  default String clientName() {
    return "";
  }

  /** Whether deliveries can be handed over now; asked before each. */
  boolean canDeliver();

  /** Something has been heard from an actor, and may have left something to send to the client. */
  void onHeard();

  /**
   * A queue that the session published to holds as much as it may, or has room again. While it is
   * held, the front-end takes no more publishes from its client.
   *
   * @param why it is held, for an operator; empty where it is not
   */
  void onHeld(boolean held, String why);
}
