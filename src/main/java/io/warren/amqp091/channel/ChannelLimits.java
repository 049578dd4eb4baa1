package io.warren.amqp091.channel;

/**
 * What a channel may ask for.
 *
 * @param maxMessageBytes the largest body
 * @param maxTransactionBytes memory of what a transaction has published
 * @param maxConsumers subscriptions of one channel, 0 for no limit
 * @param maxUnfinishedBytes memory of bodies that have not come whole, on all channels of a
 *     connection together
 */
public record ChannelLimits(
    long maxMessageBytes, int maxConsumers, long maxTransactionBytes, long maxUnfinishedBytes) {}
