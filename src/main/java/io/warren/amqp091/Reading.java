package io.warren.amqp091;

import io.vertx.core.net.NetSocket;
import java.util.EnumSet;
import java.util.Set;

/** Whether the socket is read: it is while there is no reason not to. */
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
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

  Reading(NetSocket socket) {
    this.socket = socket;
  }

  boolean paused() {
    return !reasons.isEmpty();
  }

  boolean pausedFor(Reason reason) {
    return reasons.contains(reason);
  }

  void pauseFor(Reason reason) {
    if (reasons.isEmpty()) {
      socket.pause();
    }
    reasons.add(reason);
  }

  void resumeFor(Reason reason) {
    if (reasons.remove(reason) && reasons.isEmpty()) {
      socket.resume();
    }
  }
}
