package io.warren.broker.queue.rule;

import org.jspecify.annotations.Nullable;

/**
 * Where a queue publishes what it drops.
 *
 * <p>Source: RabbitMQ docs, Dead Letter Exchanges.
 *
 * @param exchange its name; empty for the default exchange
 * @param routingKey null where each message keeps its own
 */
public record DeadLetterTarget(String exchange, @Nullable String routingKey) {}
