package io.warren.broker.bus;

import io.warren.value.FieldTable;

/**
 * An exchange as declared, and as its policies make it.
 *
 * @param id unique on the node, never used twice
 * @param type a name of the exchange type table
 * @param internal whether clients can't publish to it
 * @param alternate the exchange for what finds no queue, by argument or policy, or empty
 */
public record ExchangeInfo(
    String virtualHost,
    String name,
    long id,
    String type,
    boolean durable,
    boolean autoDelete,
    boolean internal,
    String alternate,
    FieldTable arguments) {

  /** Its address without the event loop. */
  public String address() {
    return Address.exchange(virtualHost, name, id);
  }

  /**
   * The hidden queue that such an exchange has if its type delays messages; under the number of the
   * exchange, which no queue has, and in no directory.
   */
  public QueueInfo delayedQueue() {
    return new QueueInfo(
        virtualHost, name, id, QueueInfo.DELAYED, durable, false, "", FieldTable.EMPTY);
  }

  /**
   * Where the log of messages has what the exchange itself keeps. Its id alone is that of its
   * hidden queue.
   */
  public long stream() {
    return id | 1L << 62;
  }

  public Destination destination() {
    return new Destination(Destination.Kind.EXCHANGE, name, address());
  }

  /** The same with another alternate exchange. */
  public ExchangeInfo withAlternate(String name) {
    return new ExchangeInfo(
        virtualHost, this.name, id, type, durable, autoDelete, internal, name, arguments);
  }
}
