package io.warren.broker.queue.dispatch;

import io.warren.value.Invariant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All consumers of a queue: the highest priority of which one can take an entry goes first, and
 * those of the same priority take turns.
 *
 * <p>Source: RabbitMQ docs: Consumer Priorities.
 */
public final class ConsumerPriority {
  /** By priority, highest first, each with a consumer at least. Almost always one. */
  private final List<RoundRobin> levels = new ArrayList<>(1);

  private int consumerCount;
  private boolean exclusive;

  public int consumerCount() {
    return consumerCount;
  }

  /** Whether its only consumer wants no other beside it. */
  public boolean exclusive() {
    return exclusive;
  }

  public void add(Consumer consumer) {
    Invariant.check(!exclusive, "an exclusive consumer is alone");
    consumer.link().add(consumer);
    levelOf(consumer).add(consumer);
    exclusive = consumer.exclusive();
    consumerCount++;
  }

  public void remove(Consumer consumer) {
    consumer.link().remove(consumer);
    RoundRobin level = levelOf(consumer);
    level.remove(consumer);
    if (level.isEmpty()) {
      levels.remove(level);
    }
    exclusive = false;
    consumerCount--;
  }

  /** Whose turn it is, or null when nobody can take an entry. */
  public @Nullable Consumer next() {
    for (int index = 0; index < levels.size(); index++) {
      Consumer consumer = levels.get(index).next();
      if (consumer != null) {
        return consumer;
      }
    }
    return null;
  }

  /** The consumer, which may have ended since, may have room again. */
  public void roomMade(Consumer consumer) {
    if (consumer.place == Consumer.Place.IDLE && consumer.wantsTurn()) {
      levelOf(consumer).enter(consumer);
    }
  }

  /** Credit has returned to the link. */
  public void creditCame(SessionLink link) {
    if (!link.open()) {
      return;
    }
    Consumer consumer = link.waiting.poll();
    while (consumer != null) {
      levelOf(consumer).enter(consumer);
      consumer = link.waiting.poll();
    }
  }

  private RoundRobin levelOf(Consumer consumer) {
    int index = 0;
    while (index < levels.size() && levels.get(index).priority() > consumer.priority()) {
      index++;
    }
    if (index == levels.size() || levels.get(index).priority() != consumer.priority()) {
      levels.add(index, new RoundRobin(consumer.priority()));
    }
    return levels.get(index);
  }
}
