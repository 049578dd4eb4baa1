package io.warren.broker.queue;

import io.warren.broker.queue.dispatch.Consumer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes back what was not settled in time, and ends the consumers that had it: each would only take
 * more. What else such a consumer holds stays with it until its own time is over.
 */
final class Lateness {
  /** Who is late: a consumer, or who took entries singly. */
  private record Who(String session, long holder, @Nullable Consumer consumer) {}

  private final Unacked unacked;
  private final Subscribing subscribing;
  private final Settling settling;
  private final QueueEffects effects;
  private QueueSettings settings;

  // What is being taken back.
  private final ArrayDeque<Unacked.Late> late = new ArrayDeque<>(0);
  private int next;
  private final List<Entry> taken = new ArrayList<>(0);
  private final Map<Who, GrowingIds> takenByWho = new LinkedHashMap<>();

  Lateness(
      Unacked unacked,
      Subscribing subscribing,
      Settling settling,
      QueueEffects effects,
      QueueSettings settings) {
    this.unacked = unacked;
    this.subscribing = subscribing;
    this.settling = settling;
    this.effects = effects;
    this.settings = settings;
  }

  void configure(QueueSettings newSettings) {
    settings = newSettings;
  }

  /** Whether something may be late. */
  boolean isDue(long nowMs) {
    return unacked.nextDeadlineMs() <= nowMs;
  }

  /** Finds what is late. */
  void begin(long nowMs) {
    late.addAll(unacked.findLate(nowMs));
    next = 0;
  }

  /**
   * Goes on with taking it back.
   *
   * @return how many entries that was for, {@code most} at most
   */
  int takeBack(int most) {
    int count = 0;
    while (count < most && !late.isEmpty()) {
      Unacked.Late first = late.element();
      if (next == first.entries().length) {
        late.remove();
        next = 0;
      } else {
        takeBack(first, first.entries()[next++]);
        count++;
      }
    }
    return count;
  }

  private void takeBack(Unacked.Late from, Entry entry) {
    from.holder().remove(entry.id());
    taken.add(entry);
    Consumer consumer = entry.consumer();
    if (consumer != null) {
      consumer.removeUnacked(entry.message().memoryBytes());
    }
    takenByWho
        .computeIfAbsent(
            new Who(from.session(), from.holder().id(), consumer), who -> new GrowingIds())
        .add(entry.id());
  }

  /**
   * All is taken back, to be {@linkplain Settling#giveBack given back}; those who were late hear of
   * it.
   *
   * @return whether a consumer has ended
   */
  boolean end() {
    settling.takeBack(Unacked.inOrder(taken.toArray(Entry[]::new)));
    taken.clear();
    boolean ended = false;
    for (Map.Entry<Who, GrowingIds> row : takenByWho.entrySet()) {
      Who who = row.getKey();
      Consumer consumer = who.consumer();
      if (consumer != null) {
        ended |= subscribing.end(consumer);
      }
      effects.late(
          who.session(),
          who.holder(),
          consumer == null ? 0 : consumer.id(),
          row.getValue().takeAll(),
          (consumer == null ? settings.settlementTime() : consumer.settlementTime()).ms());
    }
    takenByWho.clear();
    return ended;
  }
}
