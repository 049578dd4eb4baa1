package io.warren.broker.publish;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.BusMessage;
import io.warren.broker.publish.Directory.ExchangeRow;
import io.warren.value.Message;

/**
 * Publishes what the broker itself has to say in one virtual host, on one event loop: traces and
 * events.
 *
 * <p>At most once, and never at anybody's expense: where queues do not take them fast enough, or
 * hold as much as they may, notices are dropped and counted. Only the loop's own thread uses it.
 */
public final class Notices implements Publisher {
  private static final long LOG_QUIET_MS = 10_000;

  private final String virtualHost;
  private final String node;
  private final String address;
  private final Directory directory;
  private final Context context;
  private final Bus bus;
  private final long backlogBytes;
  private final Publishing publishing;
  private final DroppedLog log;
  private long droppedCount;
  private boolean flushing;

  /**
   * @param address where answers come, with the event loop
   * @param backlogBytes how much may be on its way
   */
  public Notices(
      String virtualHost,
      String node,
      String address,
      Directory directory,
      Vertx vertx,
      Context context,
      long backlogBytes) {
    this.virtualHost = virtualHost;
    this.node = node;
    this.address = address;
    this.directory = directory;
    this.context = context;
    this.bus = new Bus(vertx);
    this.backlogBytes = backlogBytes;
    this.log = new DroppedLog(virtualHost, task -> vertx.setTimer(LOG_QUIET_MS, id -> task.run()));
    this.publishing = new Publishing(address, directory, bus, this::flushLater);
  }

  /** Completes when answers can reach it. */
  public Future<Void> start() {
    return bus.hear(address, this::onMessage);
  }

  public String virtualHost() {
    return virtualHost;
  }

  public String node() {
    return node;
  }

  /** How many were dropped because queues did not take them. */
  public long droppedCount() {
    return droppedCount;
  }

  /** Publishes to the exchange that the message names. */
  public void publish(Message message) {
    ExchangeRow exchange = directory.exchange(message.exchange());
    if (exchange == null) {
      return;
    }
    if (publishing.held() || publishing.bytesInFlight() >= backlogBytes) {
      onDropped();
      return;
    }
    publishing.toExchange(exchange, this, 0, message, null, false);
    flushLater();
  }

  private void onDropped() {
    droppedCount++;
    log.onDropped();
  }

  /** In a turn of its own: what comes together goes together. */
  private void flushLater() {
    if (!flushing) {
      flushing = true;
      context.runOnContext(
          ignored -> {
            flushing = false;
            publishing.flush();
          });
    }
  }

  private void onMessage(io.vertx.core.eventbus.Message<BusMessage> message) {
    publishing.onEvent(message.body());
  }

  @Override
  public void onConfirmed(long first, int count, boolean safe) {
    // Nobody waits for it.
  }

  @Override
  public void onReturned(Message message) {
    // Nothing is published as mandatory.
  }
}
