package io.warren.broker.queue.dispatch;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The ready consumers of one priority, taking turns. */
final class RoundRobin {
  private final int priority;
  private final ArrayDeque<Consumer> ready = new ArrayDeque<>();
  private int consumerCount;

  /** Whether {@link ConsumerPriority} has it among those to ask. */
  boolean listed;

  RoundRobin(int priority) {
    this.priority = priority;
  }

  int priority() {
    return priority;
  }

  boolean isEmpty() {
    return consumerCount == 0;
  }

  void add(Consumer consumer) {
    consumerCount++;
    consumer.enterLevel(this);
    enter(consumer);
  }

  void remove(Consumer consumer) {
    consumerCount--;
    if (consumer.place == Consumer.Place.READY) {
      ready.remove(consumer);
    } else if (consumer.place == Consumer.Place.WAITING) {
      consumer.link().waiting.remove(consumer);
    }
    consumer.place = Consumer.Place.ENDED;
  }

  /** The consumer whose turn it is, if one can take an entry; the turn passes on. */
  @Nullable Consumer next() {
    Consumer first = ready.poll();
    while (first != null) {
      if (!first.wantsTurn()) {
        first.place = Consumer.Place.IDLE;
      } else if (!first.link().open()) {
        first.place = Consumer.Place.WAITING;
        first.link().waiting.add(first);
      } else {
        ready.add(first);
        return first;
      }
      first = ready.poll();
    }
    return null;
  }

  /** Puts it in the ring, where {@link #next} finds out if its link has credit. */
  void enter(Consumer consumer) {
    consumer.place = Consumer.Place.READY;
    ready.add(consumer);
  }
}
