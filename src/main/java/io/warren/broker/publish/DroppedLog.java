package io.warren.broker.publish;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator how many notices of a virtual host are dropped: once in a while. */
final class DroppedLog {
  private static final Logger LOG = LoggerFactory.getLogger(DroppedLog.class);

  private final String virtualHost;
  private final Consumer<Runnable> later;
  private long untoldCount;
  private boolean quiet;

  /**
   * Makes one.
   *
   * @param later runs a task when there may be a next warning
   */
  DroppedLog(String virtualHost, Consumer<Runnable> later) {
    this.virtualHost = virtualHost;
    this.later = later;
  }

  /** One more is dropped. */
  void onDropped() {
    untoldCount++;
    if (!quiet) {
      tell();
    }
  }

  private void tell() {
    LOG.warn(
        "vhost '{}': its queues do not take all traces and events, {} lost",
        virtualHost,
        untoldCount);
    untoldCount = 0;
    quiet = true;
    later.accept(this::onQuietOver);
  }

  private void onQuietOver() {
    quiet = false;
    if (untoldCount > 0) {
      tell();
    }
  }
}
