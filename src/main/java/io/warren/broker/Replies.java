package io.warren.broker;

import io.warren.broker.publish.ReplyKey;

/** A subscription to replies, and the routing key that leads to it. */
public record Replies(Subscription subscription, String key) {
  /** The name of the queue that is none: who consumes from it subscribes to replies. */
  public static final String QUEUE_NAME = ReplyKey.QUEUE_NAME;
}
