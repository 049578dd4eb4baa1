package io.warren.amqp091;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator that a publisher is held back, and that it goes on: of one that often changes
 * between the two, once in a while, and its last state in any case.
 */
final class HoldBackLog {
  private static final Logger LOG = LoggerFactory.getLogger(HoldBackLog.class);

  private final ConnectionName name;
  private final Consumer<Runnable> later;
  private String cause = "";
  private boolean told;
  private boolean quiet;

  /**
   * Makes one.
   *
   * @param later runs a task when there may be a next warning
   */
  HoldBackLog(ConnectionName name, Consumer<Runnable> later) {
    this.name = name;
    this.later = later;
  }

  /**
   * The publisher is held back now.
   *
   * @param newCause what holds it back
   */
  void onHeld(String newCause) {
    cause = newCause;
    if (!quiet) {
      tell();
    }
  }

  /** Nothing holds the publisher back any more. */
  void onReleased() {
    cause = "";
    if (told) {
      told = false;
      LOG.info("{}: publisher goes on", name);
    }
  }

  private void tell() {
    LOG.warn("{}: publisher held back: {}", name, cause);
    told = true;
    quiet = true;
    later.accept(this::onQuietOver);
  }

  private void onQuietOver() {
    quiet = false;
    if (!told && !cause.isEmpty()) {
      tell();
    }
  }
}
