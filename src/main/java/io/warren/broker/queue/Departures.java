package io.warren.broker.queue;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.warren.broker.bus.Address;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.publish.Directory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is to leave a queue, in two ways that do not wait for each other: what must arrive, and what
 * may come back. Most queues need neither, and then there is nothing of them.
 */
final class Departures {
  private final QueueInfo info;
  private final Vertx vertx;
  private final Context context;
  private final Directory directory;
  private final QueueLimits.DepartureLimits limits;
  private final Consumer<long[]> onLeft;
  private final Consumer<long[]> onReturned;
  private @Nullable Republisher leaving;
  private @Nullable Republisher moving;
  private @Nullable Runnable whenEmpty;

  /**
   * @param directory of the queue's event loop
   * @param onLeft hears the ids of entries that need not be kept any more
   * @param onReturned hears the ids of entries that are to go back to their places
   */
  Departures(
      QueueInfo info,
      Vertx vertx,
      Context context,
      Directory directory,
      QueueLimits.DepartureLimits limits,
      Consumer<long[]> onLeft,
      Consumer<long[]> onReturned) {
    this.info = info;
    this.vertx = vertx;
    this.context = context;
    this.directory = directory;
    this.limits = limits;
    this.onLeft = onLeft;
    this.onReturned = onReturned;
  }

  /** To be published with the next {@link #send}. */
  void add(Departure departure) {
    if (departure.comesBack()) {
      if (moving == null) {
        moving = republisher(Address.mover(info.address()));
      }
      moving.add(departure);
    } else {
      if (leaving == null) {
        leaving = republisher(Address.republisher(info.address()));
      }
      leaving.add(departure);
    }
  }

  private Republisher republisher(String address) {
    return new Republisher(
        address, vertx, context, directory, limits, onLeft, onReturned, this::onEmpty);
  }

  /** Begins to publish what waits, if it is not at it. */
  void send() {
    if (leaving != null) {
      leaving.send();
    }
    if (moving != null) {
      moving.send();
    }
  }

  /** How many have not found their end. */
  int count() {
    return (leaving == null ? 0 : leaving.count()) + (moving == null ? 0 : moving.count());
  }

  /** What these hold in memory. */
  long bytes() {
    return (leaving == null ? 0 : leaving.bytes()) + (moving == null ? 0 : moving.bytes());
  }

  /** Runs an action once, when all have found their end, which may be at once. */
  void whenEmpty(Runnable action) {
    whenEmpty = action;
    onEmpty();
  }

  private void onEmpty() {
    Runnable action = whenEmpty;
    if (action != null && count() == 0) {
      whenEmpty = null;
      action.run();
    }
  }

  /** What still waits goes nowhere. */
  void close() {
    if (leaving != null) {
      leaving.close();
    }
    if (moving != null) {
      moving.close();
    }
  }
}
