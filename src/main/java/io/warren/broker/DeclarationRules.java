package io.warren.broker;

import io.warren.broker.queue.QueueTypeName;

/**
 * What the node leaves open in the declaration of a queue.
 *
 * @param defaultType of queues that can have it and whose declaration names none, where their
 *     virtual host does not say it either
 * @param classicMayBeQuorum whether who declares a classic queue is content with a quorum queue
 *     that is there, whose limits and dead letters are as he says
 */
public record DeclarationRules(QueueTypeName defaultType, boolean classicMayBeQuorum) {
  /** Where nothing is set. */
  public static final DeclarationRules STANDARD =
      new DeclarationRules(QueueTypeName.CLASSIC, false);
}
