package io.warren.broker.queue.journal;

import io.netty.util.collection.LongObjectHashMap;
import java.util.ArrayList;
import java.util.List;

/** What a log has said of transactions so far, and not whether they are committed. */
final class Undecided {
  private record Effect(Runnable ifCommitted, Runnable ifNot) {}

  private final LongObjectHashMap<List<Effect>> effectsByTransaction = new LongObjectHashMap<>();

  void add(long transaction, Runnable ifCommitted, Runnable ifNot) {
    List<Effect> effects = effectsByTransaction.get(transaction);
    if (effects == null) {
      effects = new ArrayList<>();
      effectsByTransaction.put(transaction, effects);
    }
    effects.add(new Effect(ifCommitted, ifNot));
  }

  void committed(long transaction) {
    List<Effect> effects = effectsByTransaction.remove(transaction);
    if (effects != null) {
      effects.forEach(effect -> effect.ifCommitted.run());
    }
  }

  /** Nothing more is said: the others are not. */
  void end() {
    effectsByTransaction.values().forEach(effects -> effects.forEach(e -> e.ifNot.run()));
    effectsByTransaction.clear();
  }
}
