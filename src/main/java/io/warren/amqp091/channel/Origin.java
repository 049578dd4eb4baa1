package io.warren.amqp091.channel;

/**
 * Where a delivery came from, and where its settlement goes.
 *
 * @param consumed whether it came through a subscription, and so counts against the channel's
 *     shared prefetch; one that was got does not
 */
record Origin(String queueAddress, boolean consumed) {}
