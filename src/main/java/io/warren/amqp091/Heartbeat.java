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
 * <p>Who is not read can't be heard. Where that is because it does not read itself, it has to take
 * something at least of what it is sent; where the broker has other reasons, it is given the time.
 *
 * <p>Source: AMQP 0-9-1 §4.2.7; RabbitMQ docs, Heartbeats.
 */
final class Heartbeat {
  private static final long LOOK_MS_PER_SECOND = 250;
  private static final int QUIET_LOOKS = 2;
  private static final int SILENT_LOOKS = 8;

  /** The connection. */
  interface Peer {
    /** Nothing has been written for a while: a heartbeat is due. */
    void beat();

    /** There has been no sign of life for two intervals. */
    void onSilence();
  }

  private final Vertx vertx;
  private final Reading reading;
  private final Peer peer;
  private final long timer;
  private boolean heard;
  private boolean took;
  private boolean wrote;
  private boolean wasPaused;
  private int quietLooks;
  private int silentLooks;

  /**
   * Begins to look.
   *
   * @param seconds the interval, above 0
   * @param reading whether the client can be heard
   */
  Heartbeat(Vertx vertx, int seconds, Reading reading, Peer peer) {
    this.vertx = vertx;
    this.reading = reading;
    this.peer = peer;
    this.timer = vertx.setPeriodic(seconds * LOOK_MS_PER_SECOND, id -> look());
  }

  void heard() {
    heard = true;
  }

  /** The client's socket has taken something. */
  void took() {
    took = true;
  }

  void wrote() {
    wrote = true;
  }

  private void look() {
    quietLooks = wrote ? 0 : quietLooks + 1;
    wrote = false;
    if (quietLooks >= QUIET_LOOKS) {
      quietLooks = 0;
      peer.beat();
    }
    silentLooks = seemsAlive() ? 0 : silentLooks + 1;
    heard = false;
    took = false;
    if (silentLooks >= SILENT_LOOKS) {
      silentLooks = 0;
      peer.onSilence();
    }
  }

  private boolean seemsAlive() {
    boolean paused = reading.paused();
    // It has had no time yet to give the sign that is expected from now on.
    boolean changed = paused != wasPaused;
    wasPaused = paused;
    return heard || changed || (paused && (took || !reading.waitsForClientAlone()));
  }

  void stop() {
    vertx.cancelTimer(timer);
  }
}
