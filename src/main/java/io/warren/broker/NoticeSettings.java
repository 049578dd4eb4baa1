package io.warren.broker;

/**
 * What the broker itself publishes: traces and events.
 *
 * @param node the node's name, which they tell
 * @param backlogBytes how much may be on its way to queues, for each virtual host and event loop
 */
public record NoticeSettings(String node, long backlogBytes) {}
