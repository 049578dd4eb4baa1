package io.warren.broker.queue.rule;

import io.warren.broker.queue.backlog.Backlog;
import io.warren.broker.queue.backlog.Fifo;
import io.warren.broker.queue.backlog.Pages;
import io.warren.broker.queue.backlog.Priority;

/**
 * Which priorities a queue tells from each other.
 *
 * <p>Source: RabbitMQ docs, Priority Queue Support; Quorum Queues: Priorities.
 *
 * @param highest from 0; below 0 where it tells none
 * @param unsaid the one of messages that say none
 */
public record Levels(int highest, int unsaid) {
  /** All are alike. */
  public static final Levels NONE = new Levels(-1, 0);

  /** A backlog for a new queue; what it is can't change later. */
  public Backlog newBacklog(Pages pages) {
    return highest < 0 ? new Fifo(pages) : new Priority(highest, unsaid, pages);
  }
}
