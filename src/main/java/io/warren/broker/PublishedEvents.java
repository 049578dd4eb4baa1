package io.warren.broker;

import io.warren.broker.event.EventType;
import io.warren.broker.event.Events;
import io.warren.broker.publish.Notices;
import io.warren.value.Annotations;
import io.warren.value.FieldTable;
import io.warren.value.Invariant;
import io.warren.value.Message;
import io.warren.value.Properties;
import io.warren.value.PropertiesFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Publishes events to an exchange: no body, what happened in the headers.
 *
 * <p>Source: RabbitMQ docs, Event Exchange.
 */
final class PublishedEvents implements Events {
  /** The virtual host that takes events has it. */
  static final String EXCHANGE = "amq.rabbitmq.event";

  private static final int PERSISTENT = 2;
  private static final byte[] NO_BODY = {};

  private final Notices notices;
  private final PropertiesFormat format;

  PublishedEvents(Notices notices, PropertiesFormat format) {
    this.notices = notices;
    this.format = format;
  }

  @Override
  public boolean wanted() {
    return true;
  }

  @Override
  public String node() {
    return notices.node();
  }

  @Override
  public void tell(EventType type, Map<String, Object> properties) {
    Invariant.check(type.has(properties.keySet()), type.key() + " has other fields than its row");
    long nowMs = System.currentTimeMillis();
    Map<String, Object> headers = new LinkedHashMap<>(properties);
    headers.put("timestamp_in_ms", nowMs);
    notices.publish(
        new Message(
            EXCHANGE,
            type.key(),
            format,
            format.encode(properties(FieldTable.of(headers), nowMs / 1000)),
            NO_BODY,
            true,
            Message.NO_PRIORITY,
            Message.NEVER,
            Annotations.NONE));
  }

  private static Properties properties(FieldTable headers, long timestamp) {
    return new Properties(
        null,
        null,
        headers,
        PERSISTENT,
        null,
        null,
        null,
        null,
        null,
        timestamp,
        null,
        null,
        null,
        null);
  }
}
