package io.warren.broker.queue.dispatch;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One consumer at a time gets all entries, until it ends; then it is the turn of the one that has
 * the highest priority, and of those the one that came first. It may also give way before.
 *
 * <p>Source: RabbitMQ docs, Single Active Consumer.
 */
public final class SingleActive implements Dispatch {
  private final boolean yields;
  private final List<Consumer> waiting = new ArrayList<>();
  private @Nullable Consumer active;

  /** Who is to take the place of the active one before that ends. */
  private @Nullable Consumer heir;

  /**
   * @param yields whether the active one gives way to one of a higher priority, as soon as nothing
   *     of it is unacked; it is given nothing more before
   */
  public SingleActive(boolean yields) {
    this.yields = yields;
  }

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
      chooseHeir();
    }
  }

  private void chooseHeir() {
    heir = null;
    Consumer best = best();
    if (yields && best != null && active != null && best.priority() > active.priority()) {
      heir = best;
    }
  }

  /** Of the highest priority, and of those the one that came first. */
  private @Nullable Consumer best() {
    Consumer best = null;
    for (Consumer candidate : waiting) {
      if (best == null || candidate.priority() > best.priority()) {
        best = candidate;
      }
    }
    return best;
  }

  @Override
  public void remove(Consumer consumer) {
    consumer.link().remove(consumer);
    if (active == consumer) {
      active = best();
      waiting.remove(active);
    } else {
      waiting.remove(consumer);
    }
    chooseHeir();
  }

  @Override
  public @Nullable Consumer next() {
    Consumer candidate = active;
    Consumer next = heir;
    if (candidate != null && next != null) {
      if (candidate.unackedCount() > 0) {
        return null;
      }
      // It came before all others that wait with its priority.
      waiting.add(0, candidate);
      waiting.remove(next);
      active = next;
      heir = null;
      candidate = next;
    }
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
