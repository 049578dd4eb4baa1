package io.warren.broker.queue.rule;

import io.warren.broker.queue.Entry;
import org.jspecify.annotations.Nullable;

/**
 * How often an entry may come back before it is dropped: one that no consumer can bear. A queue
 * that has the rule tells its consumers how often an entry did, so that they can do something about
 * it before it is dropped.
 *
 * <p>Source: RabbitMQ docs, Quorum Queues: Poison Message Handling; here for every type.
 *
 * @param shown whether consumers are told
 * @param returns from 0, or below 0 for no limit
 */
public record DeliveryLimit(boolean shown, long returns) {
  /** Nothing is counted. */
  public static final DeliveryLimit NONE = new DeliveryLimit(false, -1);

  /**
   * Of a queue's argument; one below 0 sets no limit, but asks for the count.
   *
   * @param unsaid what holds where there is none
   */
  public static DeliveryLimit of(@Nullable Long argument, DeliveryLimit unsaid) {
    return argument == null ? unsaid : new DeliveryLimit(true, argument);
  }

  /** Whether an entry that has just come back has done so too often. */
  public boolean isPassed(Entry entry) {
    return returns >= 0 && entry.returnCount() > returns;
  }

  /** How often a consumer is told that an entry came back; 0 for nothing. */
  public int shownReturns(Entry entry) {
    return shown ? entry.returnCount() : 0;
  }
}
