package io.warren.broker.queue;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.warren.broker.bus.Address;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.publish.Directory;
import java.util.ArrayList;
import java.util.List;
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
  private final Republisher.OnLeft onLeft;
  private final Consumer<long[]> onReturned;
  private final List<Republisher> all = new ArrayList<>(0);
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
      Republisher.OnLeft onLeft,
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
    (departure.comesBack() ? moving() : leaving()).add(departure);
  }

  private Republisher leaving() {
    if (leaving == null) {
      leaving = republisher(Address.republisher(info.address()), false);
    }
    return leaving;
  }

  private Republisher moving() {
    if (moving == null) {
      moving = republisher(Address.mover(info.address()), true);
    }
    return moving;
  }

  private Republisher republisher(String address, boolean moves) {
    Republisher made =
        new Republisher(
            address, moves, vertx, context, directory, limits, onLeft, onReturned, this::onEmpty);
    all.add(made);
    return made;
  }

  /** Begins to publish what waits, if it is not at it. */
  void send() {
    all.forEach(Republisher::send);
  }

  /** How many have not found their end. */
  int count() {
    return all.stream().mapToInt(Republisher::count).sum();
  }

  /** What these hold in memory. */
  long bytes() {
    return all.stream().mapToLong(Republisher::bytes).sum();
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
    all.forEach(Republisher::close);
  }
}
