package io.warren.amqp091;

import io.vertx.core.net.NetSocket;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Whether the socket is read: it is while there is no reason not to.
 *
 * <p>It goes on as a task of its own. A socket that resumes hands over at once what it has kept,
 * and whoever asks for that is often in the middle of a frame: what comes would overtake it.
 */
final class Reading {
  /** Why a socket is not read. */
  enum Reason {
    /** Too much has been published that its queues have not taken yet. */
    PUBLISH_WINDOW,
    /** A queue that was published to holds as much as it may. */
    QUEUE_FULL,
    /** Too much waits behind a method that has not been answered. */
    BACKLOG
  }

  private final NetSocket socket;
  private final Executor later;
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
  private boolean always;

  /**
   * @param later runs a task on the connection's context, never at once
   */
  Reading(NetSocket socket, Executor later) {
    this.socket = socket;
    this.later = later;
  }

  boolean paused() {
    return !reasons.isEmpty();
  }

  boolean pausedFor(Reason reason) {
    return reasons.contains(reason);
  }

  void pauseFor(Reason reason) {
    if (always) {
      return;
    }
    if (reasons.isEmpty()) {
      socket.pause();
    }
    reasons.add(reason);
  }

  void resumeFor(Reason reason) {
    if (reasons.remove(reason) && reasons.isEmpty()) {
      later.execute(this::resume);
    }
  }

  /** From now on it is read whatever happens: of a connection that ends, only the end matters. */
  void resumeForGood() {
    always = true;
    if (paused()) {
      reasons.clear();
      later.execute(this::resume);
    }
  }

  private void resume() {
    if (reasons.isEmpty()) {
      socket.resume();
    }
  }
}
