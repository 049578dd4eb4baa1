package io.warren.broker.publish;

import io.warren.broker.bus.Address;
import io.warren.broker.publish.Directory.ExchangeRow;
import io.warren.value.Annotations;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import io.warren.value.Properties;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Copies what one session publishes and is delivered to the trace exchange, while its virtual host
 * is traced. What comes from that exchange is not copied again.
 *
 * <p>Source: RabbitMQ docs, Firehose Tracer.
 */
public final class Tracer {
  /** Every virtual host has it. */
  public static final String EXCHANGE = "amq.rabbitmq.trace";

  private final Directory directory;
  private final Supplier<String> connection;
  private final String user;

  /**
   * Makes the tracer of one session.
   *
   * @param connection what the front-end calls its client
   */
  public Tracer(Directory directory, Supplier<String> connection, String user) {
    this.directory = directory;
    this.connection = connection;
    this.user = user;
  }

  public boolean on() {
    return directory.trace() != null;
  }

  /** To queues at these addresses; else as {@link #published}. */
  void publishedTo(
      int number, Message message, String @Nullable [] moreKeys, Collection<String> addresses) {
    Notices notices = directory.trace();
    if (notices != null) {
      List<Object> names = new ArrayList<>();
      for (String address : addresses) {
        String name = Address.queueName(address, notices.virtualHost());
        if (!isHidden(address, name)) {
          names.add(name);
        }
      }
      published(number, message, moreKeys, names);
    }
  }

  /** Whether it is where an exchange holds messages until their time. */
  private boolean isHidden(String address, String name) {
    ExchangeRow exchange = directory.exchange(name);
    return exchange != null && exchange.info().delayedQueue().address().equals(address);
  }

  /**
   * A message was published.
   *
   * @param number its publisher's
   * @param moreKeys routing keys beside the message's own, or null
   * @param queues the names of the queues that it was routed to
   */
  void published(int number, Message message, String @Nullable [] moreKeys, List<Object> queues) {
    Notices notices = directory.trace();
    if (notices != null && !message.exchange().equals(EXCHANGE)) {
      Map<String, Object> headers = headers(message, moreKeys, notices);
      origin(headers, number, notices);
      headers.put("routed_queues", queues);
      publish(notices, "publish." + message.exchange(), message, headers);
    }
  }

  /**
   * A message was delivered, or taken singly.
   *
   * @param number its receiver's
   */
  public void delivered(int number, String queue, Message message, boolean redelivered) {
    Notices notices = directory.trace();
    if (notices != null && !message.exchange().equals(EXCHANGE)) {
      Map<String, Object> headers = headers(message, message.annotations().allKeys(), notices);
      headers.put("redelivered", redelivered ? 1 : 0);
      origin(headers, number, notices);
      publish(notices, "deliver." + queue, message, headers);
    }
  }

  private static Map<String, Object> headers(
      Message message, String @Nullable [] moreKeys, Notices notices) {
    List<Object> keys = new ArrayList<>(List.of(message.routingKey()));
    if (moreKeys != null) {
      keys.addAll(List.of(moreKeys));
    }
    Map<String, Object> headers = new LinkedHashMap<>();
    headers.put("exchange_name", message.exchange());
    headers.put("routing_keys", keys);
    headers.put("properties", table(message.properties()));
    headers.put("node", notices.node());
    return headers;
  }

  private void origin(Map<String, Object> headers, int number, Notices notices) {
    headers.put("vhost", notices.virtualHost());
    headers.put("connection", connection.get());
    headers.put("channel", number);
    headers.put("user", user);
  }

  private static void publish(
      Notices notices, String key, Message message, Map<String, Object> headers) {
    notices.publish(
        new Message(
            EXCHANGE,
            key,
            message.format(),
            message.format().encode(Properties.NONE.withHeaders(FieldTable.of(headers))),
            message.body(),
            false,
            Message.NO_PRIORITY,
            Message.NEVER,
            Annotations.NONE));
  }

  private static FieldTable table(Properties from) {
    Map<String, Object> table = new LinkedHashMap<>();
    put(table, "content_type", from.contentType());
    put(table, "content_encoding", from.contentEncoding());
    put(table, "headers", from.headers().isEmpty() ? null : from.headers());
    put(table, "delivery_mode", from.deliveryMode());
    put(table, "priority", from.priority());
    put(table, "correlation_id", from.correlationId());
    put(table, "reply_to", from.replyTo());
    put(table, "expiration", from.expiration());
    put(table, "message_id", from.messageId());
    put(table, "timestamp", number(from.timestamp()));
    put(table, "type", from.type());
    put(table, "user_id", from.userId());
    put(table, "app_id", from.appId());
    put(table, "cluster_id", from.clusterId());
    return FieldTable.of(table);
  }

  /** As the others, an integer of 32 bits where it fits. */
  private static @Nullable Number number(@Nullable Long value) {
    return value != null && value.intValue() == value ? (Number) value.intValue() : value;
  }

  private static void put(Map<String, Object> table, String name, @Nullable Object value) {
    if (value != null) {
      table.put(name, value);
    }
  }
}
