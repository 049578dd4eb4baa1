package io.warren.broker.queue;

import io.vertx.core.Vertx;
import io.warren.broker.publish.Publishing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What queues have refused, until they take it. While one is here, what would go there waits behind
 * what is here already. There is one timer for all of them.
 */
final class RefusingQueues {
  private final Publishing publishing;
  private final QueueLimits.DepartureLimits limits;
  private final Consumer<Parcel> onTaken;
  private final Consumer<Parcel> onUnrouted;
  private final Map<String, RefusingQueue> queueByAddress = new LinkedHashMap<>();
  private final Wakeups wakeups;

  /** What an exchange failed to route, so that nobody knows who has it. */
  private final Deque<Parcel> unrouted = new ArrayDeque<>(0);

  private long unroutedDueAtMs = Entry.NEVER;

  /**
   * @param publishing is told not to reach a queue while that is here
   * @param onTaken hears of what all queues that had refused it have taken
   * @param onUnrouted is to publish again what an exchange has failed to route
   */
  RefusingQueues(
      Vertx vertx,
      Publishing publishing,
      QueueLimits.DepartureLimits limits,
      Consumer<Parcel> onTaken,
      Consumer<Parcel> onUnrouted) {
    this.publishing = publishing;
    this.limits = limits;
    this.onTaken = onTaken;
    this.onUnrouted = onUnrouted;
    this.wakeups = new Wakeups(vertx, this::onTime);
  }

  /** It was refused: by queues, or by an exchange where no queue did. */
  void add(Parcel parcel) {
    if (parcel.refusedBy().isEmpty()) {
      unrouted.add(parcel);
      if (unroutedDueAtMs == Entry.NEVER) {
        unroutedDueAtMs = System.currentTimeMillis() + limits.longestRetryMs();
        wakeups.at(unroutedDueAtMs);
      }
    }
    for (String address : parcel.refusedBy()) {
      queue(address).add(parcel);
    }
  }

  private RefusingQueue queue(String address) {
    RefusingQueue queue = queueByAddress.get(address);
    if (queue == null) {
      queue =
          new RefusingQueue(
              address, limits, System.currentTimeMillis(), this::onTaken, this::onAnswered);
      queueByAddress.put(address, queue);
      publishing.withhold(address);
      wakeups.at(queue.dueAtMs());
    }
    return queue;
  }

  private void onTaken(Parcel parcel) {
    if (parcel.refusedBy().isEmpty()) {
      onTaken.accept(parcel);
    }
  }

  private void onAnswered(RefusingQueue queue) {
    if (queue.isEmpty()) {
      queueByAddress.remove(queue.address());
      publishing.release(queue.address());
    } else if (queue.dueAtMs() <= System.currentTimeMillis()) {
      queue.tryAgain(publishing);
    } else {
      wakeups.at(queue.dueAtMs());
    }
  }

  private void onTime() {
    long nowMs = System.currentTimeMillis();
    long nextMs = Entry.NEVER;
    for (RefusingQueue queue : List.copyOf(queueByAddress.values())) {
      if (queue.dueAtMs() <= nowMs) {
        queue.tryAgain(publishing);
      } else {
        nextMs = Math.min(nextMs, queue.dueAtMs());
      }
    }
    if (unroutedDueAtMs <= nowMs) {
      unroutedDueAtMs = Entry.NEVER;
      List<Parcel> all = new ArrayList<>(unrouted);
      unrouted.clear();
      all.forEach(onUnrouted);
    }
    nextMs = Math.min(nextMs, unroutedDueAtMs);
    if (nextMs != Entry.NEVER) {
      wakeups.at(nextMs);
    }
  }

  void close() {
    wakeups.stop();
  }
}
