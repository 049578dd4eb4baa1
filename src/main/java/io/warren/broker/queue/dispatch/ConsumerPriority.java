package io.warren.broker.queue.dispatch;

import io.warren.value.Invariant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All consumers of a queue: the highest priority of which one can take an entry goes first, and
 * those of the same priority take turns.
 *
 * <p>Source: RabbitMQ docs: Consumer Priorities.
 */
public final class ConsumerPriority implements Dispatch {
  /** Each with a consumer at least. Almost always one. */
  private final Map<Integer, RoundRobin> levelByPriority = new HashMap<>(2);

  /**
   * Those that may have somebody whose turn it can be, highest first: however many levels are full,
   * finding the next consumer looks at none of them twice.
   */
  private final TreeSet<RoundRobin> ready =
      new TreeSet<>(Comparator.comparingInt(RoundRobin::priority).reversed());

  private int consumerCount;
  private boolean exclusive;

  @Override
  public int consumerCount() {
    return consumerCount;
  }

  @Override
  public boolean exclusive() {
    return exclusive;
  }

  @Override
  public boolean allowsExclusive() {
    return consumerCount == 0;
  }

  @Override
  public void add(Consumer consumer) {
    Invariant.check(!exclusive, "an exclusive consumer is alone");
    consumer.link().add(consumer);
    RoundRobin level = levelByPriority.computeIfAbsent(consumer.priority(), RoundRobin::new);
    level.add(consumer);
    list(level);
    exclusive = consumer.exclusive();
    consumerCount++;
  }

  @Override
  public void remove(Consumer consumer) {
    consumer.link().remove(consumer);
    RoundRobin level = consumer.level();
    level.remove(consumer);
    if (level.isEmpty()) {
      levelByPriority.remove(level.priority());
      unlist(level);
    }
    exclusive = false;
    consumerCount--;
  }

  @Override
  public @Nullable Consumer next() {
    while (!ready.isEmpty()) {
      RoundRobin level = ready.first();
      Consumer consumer = level.next();
      if (consumer != null) {
        return consumer;
      }
      if (ready.size() == 1) {
        // It stays, for it will be back: else a queue's only level would come and go all the time.
        return null;
      }
      unlist(level);
    }
    return null;
  }

  /** How many levels may have to be asked for the next consumer. */
  int readyLevelCount() {
    return ready.size();
  }

  @Override
  public void roomMade(Consumer consumer) {
    if (consumer.place == Consumer.Place.IDLE && consumer.wantsTurn()) {
      enter(consumer);
    }
  }

  @Override
  public void creditCame(SessionLink link) {
    if (!link.open()) {
      return;
    }
    Consumer consumer = link.waiting.poll();
    while (consumer != null) {
      enter(consumer);
      consumer = link.waiting.poll();
    }
  }

  private void enter(Consumer consumer) {
    RoundRobin level = consumer.level();
    level.enter(consumer);
    list(level);
  }

  private void list(RoundRobin level) {
    if (!level.listed) {
      level.listed = true;
      ready.add(level);
    }
  }

  private void unlist(RoundRobin level) {
    if (level.listed) {
      level.listed = false;
      ready.remove(level);
    }
  }
}
