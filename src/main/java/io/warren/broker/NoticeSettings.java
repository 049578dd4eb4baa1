package io.warren.broker;

import io.warren.value.PropertiesFormat;

/**
 * What the broker itself publishes: traces and events.
 *
 * @param node the node's name, which they tell
 * @param backlogBytes how much may be on its way to queues, for each virtual host and event loop
 * @param eventVirtualHost where events are published; empty where they are not
 * @param eventFormat of the events' properties
 */
public record NoticeSettings(
    String node, long backlogBytes, String eventVirtualHost, PropertiesFormat eventFormat) {}
