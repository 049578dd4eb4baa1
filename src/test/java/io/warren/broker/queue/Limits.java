package io.warren.broker.queue;

import io.warren.broker.queue.QueueLimits.DepartureLimits;
import io.warren.broker.queue.QueueLimits.PageLimits;
import io.warren.broker.queue.dispatch.DeliveryCredit;

/** The limits of queues in tests. */
public final class Limits {
  static final int MOVE_CREDIT = 2000;
  static final DepartureLimits DEPARTURES = new DepartureLimits(1000, 1 << 30, 500, 4000, 30_000);
  static final PageLimits PAGE = new PageLimits(1000, 4 << 20);

  private Limits() {}

  public static QueueLimits credit(int messageCount, long bytes) {
    return of(new DeliveryCredit(messageCount, bytes));
  }

  static QueueLimits of(DeliveryCredit credit) {
    return new QueueLimits(credit, DEPARTURES, MOVE_CREDIT, PAGE, 0);
  }
}
