package io.warren.broker;

import io.warren.value.FieldTable;

/**
 * How a subscription is to consume.
 *
 * @param prefetchCount how many entries it may hold unacked, 0 for no limit
 * @param exclusive whether it wants to be the queue's only consumer
 * @param priority higher first; any sign
 */
public record Consumption(
    boolean ackRequired,
    int prefetchCount,
    boolean exclusive,
    int priority,
    FieldTable arguments) {}
