package io.warren.broker.bus;

/**
 * Where a binding leads.
 *
 * @param address a queue's bus address; for an exchange the address without its event loop
 */
public record Destination(Kind kind, String name, String address) {
  /** What kind of object it is. */
  public enum Kind {
    QUEUE,
    EXCHANGE
  }
}
