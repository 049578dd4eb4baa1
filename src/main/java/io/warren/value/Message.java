package io.warren.value;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One published message, shared by all the queues that hold it. Immutable: no array in it is ever
 * written again.
 */
public final class Message {
  /** What a waiting message costs beside its body and properties, in bytes, about. */
  public static final int OVERHEAD_BYTES = 176;

  /** The expiration of a message that sets itself no limit. */
  public static final long NEVER = -1;

  /** The priority of a message whose publisher gave it none. */
  public static final int NO_PRIORITY = -1;

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
  private final Annotations annotations;
  private final long expirationMs;
  private final boolean persistent;
  private final short priority;

  /** Kept, because it is asked for again and again while nothing that it sums up is at hand. */
  private final int memoryBytes;

  /**
   * @param exchange the name under which it was published; empty for the default exchange
   * @param encodedProperties as {@code format} wrote them; not copied
   * @param body not copied
   * @param priority 0 to 255, or {@link #NO_PRIORITY}
   * @param expirationMs how long it may wait in a queue, from 0, or {@link #NEVER}
   */
  public Message(
      String exchange,
      String routingKey,
      PropertiesFormat format,
      byte[] encodedProperties,
      byte[] body,
      boolean persistent,
      int priority,
      long expirationMs,
      Annotations annotations) {
    this.exchange = exchange;
    this.routingKey = routingKey;
    this.format = format;
    this.encodedProperties = encodedProperties;
    this.body = body;
    this.persistent = persistent;
    this.priority = (short) priority;
    this.expirationMs = expirationMs;
    this.annotations = annotations;
    this.memoryBytes =
        body.length
            + encodedProperties.length
            + routingKey.length()
            + annotations.memoryBytes()
            + OVERHEAD_BYTES;
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

  /** From 0 to 255. */
  public int priority() {
    return priority(0);
  }

  /**
   * The same.
   *
   * @param unsaid what it is where the publisher gave none
   */
  public int priority(int unsaid) {
    return priority == NO_PRIORITY ? unsaid : priority;
  }

  public long expirationMs() {
    return expirationMs;
  }

  public Annotations annotations() {
    return annotations;
  }

  /** The same message with other headers. */
  public Message withHeaders(FieldTable headers) {
    return new Message(
        exchange,
        routingKey,
        format,
        format.encode(properties().withHeaders(headers)),
        body,
        persistent,
        priority,
        expirationMs,
        annotations);
  }

  /** The same message for who keeps it as if its publisher had asked for that. */
  public Message madePersistent() {
    return persistent
        ? this
        : new Message(
            exchange,
            routingKey,
            format,
            encodedProperties,
            body,
            true,
            priority,
            expirationMs,
            annotations);
  }

  /**
   * The same message, as if it were published there now by somebody new: the broker's own history
   * of it ends, while its headers still tell theirs, and it is persistent where its publisher
   * wanted that.
   */
  public Message republished(
      String newExchange, String newRoutingKey, List<String> moreKeys, List<String> hiddenKeys) {
    return new Message(
        newExchange,
        newRoutingKey,
        format,
        encodedProperties,
        body,
        properties().persistent(),
        priority,
        expirationMs,
        new Annotations(moreKeys, hiddenKeys, null));
  }

  /** Decoded anew at each call. */
  public Properties properties() {
    return format.decode(encodedProperties);
  }

  /** What a client has said in it, in bytes, about. */
  public long contentBytes() {
    return (long) body.length + encodedProperties.length + routingKey.length();
  }

  /** What it holds in memory, in bytes, about. */
  public int memoryBytes() {
    return memoryBytes;
  }

  /**
   * The message as it leaves a queue for the dead letter exchange: with its history in its headers,
   * and without the expiration that it had, or it would expire again. It is persistent where its
   * publisher wanted that.
   *
   * @param newRoutingKey null where it keeps its routing keys
   * @param nowMs since 1970
   */
  public Message deadLettered(
      String queue,
      DropReason reason,
      String newExchange,
      @Nullable String newRoutingKey,
      long nowMs) {
    Properties properties = properties();
    List<String> knownKeys = new ArrayList<>();
    knownKeys.add(routingKey);
    knownKeys.addAll(annotations.moreKeys());
    Death death =
        new Death(
            queue,
            reason,
            1,
            nowMs,
            exchange,
            List.copyOf(knownKeys),
            expirationMs == NEVER ? null : Long.toString(expirationMs));
    Deaths deaths = Deaths.with(annotations.deaths(), death);
    Properties dead =
        properties.withHeaders(deaths.addTo(properties.headers())).withoutExpiration();
    return new Message(
        newExchange,
        newRoutingKey == null ? routingKey : newRoutingKey,
        format,
        format.encode(dead),
        body,
        dead.persistent(),
        priority,
        NEVER,
        newRoutingKey == null
            ? new Annotations(annotations.moreKeys(), annotations.hiddenKeys(), deaths)
            : new Annotations(List.of(), List.of(), deaths));
  }
}
