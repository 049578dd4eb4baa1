package io.warren.broker;

/** How a queue stands. */
public record QueueStatus(String name, long readyCount, int consumerCount) {}
