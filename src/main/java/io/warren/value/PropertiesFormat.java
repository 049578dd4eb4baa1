package io.warren.value;

/**
 * The encoding in which a front-end received a message's properties.
 *
 * <p>A plugin point: each front-end brings one. {@link #name()} names it on disk and between nodes.
 */
public interface PropertiesFormat {
  /** A short, stable name, such as {@code amqp091}. */
  String name();

  /** Reads what {@link #encode} or a client wrote. Never null. */
  Properties decode(byte[] encoded);

  byte[] encode(Properties properties);
}
