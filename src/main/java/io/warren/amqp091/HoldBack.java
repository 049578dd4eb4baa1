package io.warren.amqp091;

import io.vertx.core.Vertx;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What holds a connection's publishing back: its socket is not read while its queues or the node
 * hold as much as they may, or too much is on its way there. It notices, and says so.
 *
 * <p>A full node takes nothing: who begins to publish then waits before what it publishes has been
 * read, as with RabbitMQ, and what stands behind that waits with it. Else every client that comes
 * anew would bring something.
 */
final class HoldBack {
  /** How often a connection that waits for the node's memory looks whether there is some. */
  private static final long NODE_FULL_LOOK_MS = 100;

  /** How long after a warning the next one of the same connection may come. */
  private static final long LOG_QUIET_MS = 10_000;

  /** The connection. */
  interface Peer {
    boolean isOpen();

    /** Tells the client that it is held back, or that it may go on. */
    void tellBlocked(boolean blocked);
  }

  private final Vertx vertx;
  private final LongSupplier publishedBytesInFlight;
  private final BooleanSupplier nodeFull;
  private final Supplier<String> nodeFullWords;
  private final Reading reading;
  private final HoldBackLog log;
  private final Peer peer;
  private boolean told;
  private boolean held;
  private String heldWhy = "";
  private boolean waitsForNode;

  /** Asked once for each read: other event loops write the answer, so asking it costs. */
  private boolean nodeWasFull;

  /**
   * Makes one for a connection that has just been opened.
   *
   * @param publishedBytesInFlight what has been published and its queues have not taken
   * @param nodeFull whether the node holds as much as it may
   * @param nodeFullWords says so to an operator
   * @param name for the log
   */
  HoldBack(
      Vertx vertx,
      LongSupplier publishedBytesInFlight,
      BooleanSupplier nodeFull,
      Supplier<String> nodeFullWords,
      Reading reading,
      ConnectionName name,
      Peer peer) {
    this.vertx = vertx;
    this.publishedBytesInFlight = publishedBytesInFlight;
    this.nodeFull = nodeFull;
    this.nodeFullWords = nodeFullWords;
    this.reading = reading;
    this.log = new HoldBackLog(name, task -> vertx.setTimer(LOG_QUIET_MS, id -> task.run()));
    this.peer = peer;
  }

  /**
   * A queue that was published to holds as much as it may, or none does any more.
   *
   * @param why which queue, and how much it holds
   */
  void onHeld(boolean nowHeld, String why) {
    held = nowHeld;
    heldWhy = why;
    reading.onHeld(nowHeld);
    tell();
  }

  /** Looks at what has been published. Called when there may be more, or less, on its way. */
  void check() {
    reading.onPublished(publishedBytesInFlight.getAsLong());
  }

  /** What comes next has been read in one go. */
  void beginRead() {
    nodeWasFull = nodeFull.getAsBoolean();
  }

  /** A publish begins; whether it is to wait, and all that stands behind it. */
  boolean mustWait() {
    if (nodeWasFull && !waitsForNode) {
      waitForNode();
    }
    return waitsForNode;
  }

  /** Who publishes while the node is full waits, and looks again until it is not. */
  private void waitForNode() {
    waitsForNode = true;
    reading.onNodeFull(true);
    tell();
    vertx.setPeriodic(
        NODE_FULL_LOOK_MS,
        id -> {
          if (!peer.isOpen() || !nodeFull.getAsBoolean()) {
            vertx.cancelTimer(id);
            waitsForNode = false;
            reading.onNodeFull(false);
            tell();
          }
        });
  }

  private void tell() {
    boolean blocked = waitsForNode || held;
    if (peer.isOpen() && blocked != told) {
      told = blocked;
      if (blocked) {
        log.onHeld(waitsForNode ? nodeFullWords.get() : heldWhy);
      } else {
        log.onReleased();
      }
      peer.tellBlocked(blocked);
    }
  }
}
