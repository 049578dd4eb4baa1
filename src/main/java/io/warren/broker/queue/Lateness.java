package io.warren.broker.queue;

import io.warren.broker.queue.dispatch.Consumer;
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
  private record Late(String session, long holder, @Nullable Consumer consumer) {}

  private final Unacked unacked;
  private final Subscribing subscribing;
  private final Settling settling;
  private final QueueEffects effects;
  private QueueSettings settings;

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

  /**
   * Takes back what is late, to be {@linkplain Settling#giveBack given back}.
   *
   * @return whether a consumer has ended
   */
  boolean takeBack(long nowMs) {
    List<Entry> all = new ArrayList<>();
    Map<Late, Integer> countByLate = new LinkedHashMap<>();
    unacked.takeLate(
        nowMs,
        (session, holder, entry) -> {
          all.add(entry);
          Consumer consumer = entry.consumer();
          if (consumer != null) {
            consumer.removeUnacked(entry.message().memoryBytes());
          }
          countByLate.merge(new Late(session, holder, consumer), 1, Integer::sum);
        });
    settling.takeBack(Unacked.inOrder(all.toArray(Entry[]::new)));
    boolean ended = false;
    for (Map.Entry<Late, Integer> row : countByLate.entrySet()) {
      Late late = row.getKey();
      Consumer consumer = late.consumer();
      if (consumer != null) {
        ended |= subscribing.end(consumer);
      }
      effects.late(
          late.session(),
          late.holder(),
          consumer == null ? 0 : consumer.id(),
          (consumer == null ? settings.settlementTime() : consumer.settlementTime()).ms(),
          row.getValue());
    }
    return ended;
  }
}
