package io.warren.broker;

/** A subscription to replies, and the routing key that leads to it. */
public record Replies(Subscription subscription, String key) {}
