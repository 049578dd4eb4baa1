package io.warren.broker.queue;

import io.warren.broker.queue.dispatch.DeliveryCredit;

/**
 * How much of what it holds a queue may do with at a time. All queues of a node have the same.
 *
 * @param credit what it may have on its way to each session
 * @param departures for what it passes on to other queues
 * @param moveCredit entries that may be on their way while it moves them
 * @param page the largest that it shows to who browses it
 * @param settlementMs how long a delivery may stay unsettled where a queue that bounds it says
 *     nothing; 0 for as long as it likes
 */
public record QueueLimits(
    DeliveryCredit credit,
    DepartureLimits departures,
    int moveCredit,
    PageLimits page,
    long settlementMs) {

  /**
   * Of what leaves a queue for others: dead letters, delayed messages, moved ones.
   *
   * @param credit messages that may be on their way
   * @param memoryBytes above that, what has expired waits until some have arrived
   * @param firstRetryMs so long a queue that has refused some is left alone
   * @param longestRetryMs so long at most where it goes on refusing
   * @param drainMs so long a deleted queue waits for others to take what it had dropped
   */
  public record DepartureLimits(
      int credit, long memoryBytes, long firstRetryMs, long longestRetryMs, long drainMs) {}

  /**
   * Of one answer to who browses, though it has one entry at least.
   *
   * @param bytes memory of the entries' messages: whoever browses keeps alive what he has been
   *     shown, which the queue may have given away since
   */
  public record PageLimits(int count, long bytes) {}
}
