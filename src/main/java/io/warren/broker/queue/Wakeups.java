package io.warren.broker.queue;

import io.vertx.core.Vertx;

/** The one timer of a queue. The queue's context uses it. */
final class Wakeups {
  /** Closer to each other they would cost more than they are worth. */
  private static final long LEAST_DELAY_MS = 5;

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final Runnable onTime;
  private long timer = NO_TIMER;
  private long timerAtMs = Entry.NEVER;

  Wakeups(Vertx vertx, Runnable onTime) {
    this.vertx = vertx;
    this.onTime = onTime;
  }

  /** Wants to be woken at this time since 1970, or before it. */
  void at(long timeMs) {
    if (timer != NO_TIMER) {
      if (timerAtMs <= timeMs) {
        return;
      }
      vertx.cancelTimer(timer);
    }
    timerAtMs = timeMs;
    long delayMs = Math.max(LEAST_DELAY_MS, timeMs - System.currentTimeMillis());
    timer =
        vertx.setTimer(
            delayMs,
            ignored -> {
              timer = NO_TIMER;
              timerAtMs = Entry.NEVER;
              onTime.run();
            });
  }

  void stop() {
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
  }
}
