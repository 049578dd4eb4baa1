package io.warren.amqp091;

import io.vertx.core.net.NetSocket;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Whether the socket is read: it is while there is no reason not to. Each limit holds it up when it
 * is passed, until half of it is left.
 *
 * <p>It goes on as a task of its own. A socket that resumes hands over at once what it has kept,
 * and whoever asks for that is often in the middle of a frame: what comes would overtake it.
 */
final class Reading {
  /** Why a socket is not read. */
  private enum Reason {
    /** Too much has been published that its queues have not taken yet. */
    PUBLISH_CREDIT,
    /** A queue that was published to holds as much as it may. */
    QUEUE_FULL,
    /** Too much waits behind a method that has not been answered. */
    BACKLOG,
    /** Too much has been sent that the client has not read. */
    SEND_BACKLOG,
    /** All queues together hold as much as they may. */
    NODE_FULL
  }

  private final NetSocket socket;
  private final Executor later;
  private final Runnable readOn;
  private final long publishCreditBytes;
  private final long backlogBytes;
  private final long sendBacklogBytes;
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
  private long keptBytes;
  private boolean always;

  /**
   * Makes one for a socket that is being read.
   *
   * @param later runs a task on the connection's context, never at once
   * @param readOn reads what has come and has been kept; may say that there is a reason again
   */
  Reading(NetSocket socket, Executor later, Runnable readOn, ConnectionSettings settings) {
    this.socket = socket;
    this.later = later;
    this.readOn = readOn;
    this.publishCreditBytes = settings.publishCreditBytes();
    this.backlogBytes = settings.backlogBytes();
    this.sendBacklogBytes = settings.sendBacklogBytes();
  }

  /** So much has been published that its queues have not taken yet. */
  void onPublished(long bytesInFlight) {
    keepWithin(Reason.PUBLISH_CREDIT, bytesInFlight, publishCreditBytes);
  }

  /** So much more, or less, waits behind methods that have not been answered. */
  void onKept(int deltaBytes) {
    keptBytes += deltaBytes;
    keepWithin(Reason.BACKLOG, keptBytes, backlogBytes);
  }

  /** So much has been sent that the client's socket has not taken. */
  void onUnsent(long bytes) {
    keepWithin(Reason.SEND_BACKLOG, bytes, sendBacklogBytes);
  }

  /** The node holds as much as it may, or has room again. */
  void onNodeFull(boolean full) {
    if (full) {
      pauseFor(Reason.NODE_FULL);
    } else {
      resumeFor(Reason.NODE_FULL);
    }
  }

  /** A queue that was published to holds as much as it may, or has room again. */
  void onHeld(boolean held) {
    if (held) {
      pauseFor(Reason.QUEUE_FULL);
    } else {
      resumeFor(Reason.QUEUE_FULL);
    }
  }

  private void keepWithin(Reason reason, long bytes, long limitBytes) {
    if (bytes > limitBytes) {
      pauseFor(reason);
    } else if (bytes <= limitBytes / 2) {
      resumeFor(reason);
    }
  }

  boolean paused() {
    return !reasons.isEmpty();
  }

  /** Whether it is not read for the one reason that the client does not read. */
  boolean waitsForClientAlone() {
    return reasons.size() == 1 && reasons.contains(Reason.SEND_BACKLOG);
  }

  private void pauseFor(Reason reason) {
    if (always) {
      return;
    }
    if (reasons.isEmpty()) {
      socket.pause();
    }
    reasons.add(reason);
  }

  private void resumeFor(Reason reason) {
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
      readOn.run();
    }
    if (reasons.isEmpty()) {
      socket.resume();
    }
  }
}
