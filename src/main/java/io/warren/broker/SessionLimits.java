package io.warren.broker;

import io.warren.broker.queue.dispatch.DeliveryCredit;

/**
 * How much a session may make the node hold.
 *
 * @param credit what a queue may have on its way to it
 * @param replyBacklogBytes memory of direct replies that wait for a client that does not read
 * @param answerTimeoutMs so long it waits for what a queue, an exchange or a virtual host answers
 */
public record SessionLimits(DeliveryCredit credit, long replyBacklogBytes, long answerTimeoutMs) {}
