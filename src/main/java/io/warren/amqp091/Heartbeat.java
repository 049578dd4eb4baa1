package io.warren.amqp091;

import io.vertx.core.Vertx;

/**
 * Keeps a connection from falling silent, and notices when the other end has.
 *
 * <p>It looks twice in each interval: what has not written since gets a heartbeat, what has not
 * been heard for two intervals is dead.
 *
 * <p>Source: AMQP 0-9-1 §4.2.7; RabbitMQ docs, Heartbeats.
 */
final class Heartbeat {
  private static final int SILENT_LOOKS = 4;

  private final Vertx vertx;
  private final Runnable beat;
  private final Runnable onSilence;
  private final long timer;
  private boolean heard;
  private boolean wrote;
  private int silentLooks;

  Heartbeat(Vertx vertx, int seconds, Runnable beat, Runnable onSilence) {
    this.vertx = vertx;
    this.beat = beat;
    this.onSilence = onSilence;
    this.timer = vertx.setPeriodic(seconds * 500L, id -> look());
  }

  void heard() {
    heard = true;
  }

  void wrote() {
    wrote = true;
  }

  private void look() {
    if (!wrote) {
      beat.run();
    }
    wrote = false;
    silentLooks = heard ? 0 : silentLooks + 1;
    heard = false;
    if (silentLooks >= SILENT_LOOKS) {
      silentLooks = 0;
      onSilence.run();
    }
  }

  void stop() {
    vertx.cancelTimer(timer);
  }
}
