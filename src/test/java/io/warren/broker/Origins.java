package io.warren.broker;

/** Origins for tests of what only carries them. */
public final class Origins {
  private Origins() {}

  /** An entry came from this queue through a subscription, or was taken singly. */
  public static Origin of(String queueAddress, boolean shared) {
    return Origin.delivered(queueAddress, shared, 1);
  }
}
