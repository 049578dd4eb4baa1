package io.warren.broker.event;

/**
 * The events, and the routing keys under which they are published.
 *
 * <p>Source: RabbitMQ docs, Event Exchange.
 */
public enum EventType {
  QUEUE_CREATED("queue.created"),
  QUEUE_DELETED("queue.deleted"),
  EXCHANGE_CREATED("exchange.created"),
  EXCHANGE_DELETED("exchange.deleted"),
  BINDING_CREATED("binding.created"),
  BINDING_DELETED("binding.deleted"),
  CONSUMER_CREATED("consumer.created"),
  CONSUMER_DELETED("consumer.deleted"),
  CONNECTION_CREATED("connection.created"),
  CONNECTION_CLOSED("connection.closed"),
  CHANNEL_CREATED("channel.created"),
  CHANNEL_CLOSED("channel.closed"),
  USER_AUTHENTICATION_SUCCESS("user.authentication.success"),
  USER_AUTHENTICATION_FAILURE("user.authentication.failure");

  private final String key;

  EventType(String key) {
    this.key = key;
  }

  public String key() {
    return key;
  }
}
