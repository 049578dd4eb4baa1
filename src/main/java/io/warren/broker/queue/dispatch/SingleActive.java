package io.warren.broker.queue.dispatch;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One consumer at a time gets all entries, until it ends; then it is the turn of the one that has
 * the highest priority, and of those the one that came first.
 *
 * <p>Source: RabbitMQ docs, Single Active Consumer.
 */
public final class SingleActive implements Dispatch {
  private final List<Consumer> waiting = new ArrayList<>();
  private @Nullable Consumer active;

  @Override
  public int consumerCount() {
    return waiting.size() + (active == null ? 0 : 1);
  }

  @Override
  public boolean exclusive() {
    return false;
  }

  @Override
  public boolean allowsExclusive() {
    return false;
  }

  @Override
  public void add(Consumer consumer) {
    consumer.link().add(consumer);
    if (active == null) {
      active = consumer;
    } else {
      waiting.add(consumer);
    }
  }

  @Override
  public void remove(Consumer consumer) {
    consumer.link().remove(consumer);
    if (active == consumer) {
      active = null;
      for (Consumer candidate : waiting) {
        if (active == null || candidate.priority() > active.priority()) {
          active = candidate;
        }
      }
      waiting.remove(active);
    } else {
      waiting.remove(consumer);
    }
  }

  @Override
  public @Nullable Consumer next() {
    Consumer candidate = active;
    return candidate != null && candidate.wantsTurn() && candidate.link().open() ? candidate : null;
  }

  @Override
  public void roomMade(Consumer consumer) {
    // It is looked at each time.
  }

  @Override
  public void creditCame(SessionLink link) {
    // It is looked at each time.
  }
}
