package io.warren.broker.queue.rule;

import io.warren.broker.duplicate.DuplicateRule;

/**
 * Whether a queue drops a message whose id it knows already, and which ids it knows: those of the
 * messages that are in it, or the last ones that came.
 *
 * <p>Source: the plugin rabbitmq-message-deduplication, and LavinMQ docs: Deduplication.
 *
 * @param enabled whether it drops any
 * @param byTime whether it knows the last ids, and not those of what is in it
 */
public record Deduplication(boolean enabled, boolean byTime, DuplicateRule rule) {}
