package io.warren.broker;

/** A subscription to replies, and the routing key that leads to it. */
public record Replies(Subscription subscription, String key) {
  /** The name of the queue that is none: who consumes from it subscribes to replies. */
  public static final String QUEUE_NAME = "amq.rabbitmq.reply-to";
}
