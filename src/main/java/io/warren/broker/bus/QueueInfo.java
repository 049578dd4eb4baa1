package io.warren.broker.bus;

import io.warren.value.FieldTable;

/**
 * A queue as declared.
 *
 * @param id unique on the node, never used twice
 * @param type a name of the queue type table
 * @param owner the session that alone may use it, or empty
 */
public record QueueInfo(
    String virtualHost,
    String name,
    long id,
    String type,
    boolean durable,
    boolean autoDelete,
    String owner,
    FieldTable arguments) {
  /** The type of what {@link ExchangeInfo#delayedQueue} gives. */
  public static final String DELAYED = "delayed";

  public boolean exclusive() {
    return !owner.isEmpty();
  }

  public String address() {
    return Address.queue(virtualHost, name, id);
  }

  public Destination destination() {
    return new Destination(Destination.Kind.QUEUE, name, address());
  }
}
