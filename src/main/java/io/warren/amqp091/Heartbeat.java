package io.warren.amqp091;

import io.vertx.core.Vertx;

/**
 * Keeps a connection from falling silent, and notices when the other end has.
 *
 * <p>It looks four times in each interval: what has not been written to for two looks gets a
 * heartbeat, so that the other end never hears nothing for as long as an interval; what has not
 * been heard for two intervals is dead. A heartbeat counts as nothing written, or every other one
 * would be left out.
 *
 * <p>Source: AMQP 0-9-1 §4.2.7; RabbitMQ docs, Heartbeats.
 */
final class Heartbeat {
  private static final long LOOK_MS_PER_SECOND = 250;
  private static final int QUIET_LOOKS = 2;
  private static final int SILENT_LOOKS = 8;

  private final Vertx vertx;
  private final Runnable beat;
  private final Runnable onSilence;
  private final long timer;
  private boolean heard;
  private boolean wrote;
  private int quietLooks;
  private int silentLooks;

  /**
   * Begins to look.
   *
   * @param seconds the interval, above 0
   * @param beat sends a heartbeat
   * @param onSilence nothing has been heard for two intervals
   */
  Heartbeat(Vertx vertx, int seconds, Runnable beat, Runnable onSilence) {
    this.vertx = vertx;
    this.beat = beat;
    this.onSilence = onSilence;
    this.timer = vertx.setPeriodic(seconds * LOOK_MS_PER_SECOND, id -> look());
  }

  void heard() {
    heard = true;
  }

  void wrote() {
    wrote = true;
  }

  private void look() {
    quietLooks = wrote ? 0 : quietLooks + 1;
    wrote = false;
    if (quietLooks >= QUIET_LOOKS) {
      quietLooks = 0;
      beat.run();
    }
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
