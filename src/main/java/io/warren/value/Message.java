package io.warren.value;

/**
 * One published message, shared by all the queues that hold it. Immutable: no array in it is ever
 * written again.
 */
public final class Message {
  /** What a waiting message costs beside its body and properties, in bytes, about. */
  public static final int OVERHEAD_BYTES = 160;

  /**
   * The longest time to live that anything may be given. Ten years: more would overflow timers
   * elsewhere, and is a mistake of units.
   */
  public static final long MAX_EXPIRY_MS = 315_360_000_000L;

  private final String exchange;
  private final String routingKey;
  private final PropertiesFormat format;
  private final byte[] encodedProperties;
  private final byte[] body;
  private final boolean persistent;
  private final short priority;

  /**
   * @param exchange the name under which it was published; empty for the default exchange
   * @param encodedProperties as {@code format} wrote them; not copied
   * @param body not copied
   * @param priority 0 to 255
   */
  public Message(
      String exchange,
      String routingKey,
      PropertiesFormat format,
      byte[] encodedProperties,
      byte[] body,
      boolean persistent,
      int priority) {
    this.exchange = exchange;
    this.routingKey = routingKey;
    this.format = format;
    this.encodedProperties = encodedProperties;
    this.body = body;
    this.persistent = persistent;
    this.priority = (short) priority;
  }

  public String exchange() {
    return exchange;
  }

  public String routingKey() {
    return routingKey;
  }

  public PropertiesFormat format() {
    return format;
  }

  /** The array itself, not a copy: read it only. */
  public byte[] encodedProperties() {
    return encodedProperties;
  }

  /** The array itself, not a copy: read it only. */
  public byte[] body() {
    return body;
  }

  public boolean persistent() {
    return persistent;
  }

  public int priority() {
    return priority;
  }

  /** Decoded anew at each call. */
  public Properties properties() {
    return format.decode(encodedProperties);
  }

  /** What it holds in memory, in bytes, about. */
  public int memoryBytes() {
    return body.length + encodedProperties.length + routingKey.length() + OVERHEAD_BYTES;
  }
}
