package io.warren.broker.exchange;

import io.warren.broker.bus.ExchangeCommand.Route;
import io.warren.broker.bus.QueueEvent.Confirmed;
import io.warren.broker.bus.QueueEvent.Keeps;
import io.warren.broker.duplicate.KnownId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A batch for which an exchange answers, and what it has heard of it. */
final class Pledge {
  /** As it came. */
  final Route asked;

  /** The exchange's own number for it. */
  final long number;

  final Filtered filtered;

  /** What of its history is safe when this position is; 0 for nothing that is to be waited for. */
  long historyPosition;

  /** The same of the ids. */
  long knownPosition;

  /** Of these, by the indexes of their messages. */
  final Map<Integer, KnownId> written = new HashMap<>(0);

  /** Those that wait until this one's own are decided. */
  final List<Pledge> waiting = new ArrayList<>(0);

  /** How many it waits for itself. */
  int firstsAwaited;

  /** What the exchange refuses, by index. */
  final BitSet refused;

  /** Whether its queues have all answered, and what follows from that is written. */
  boolean answered;

  /** Whether that is safe, or lost. */
  boolean decided;

  private final Map<String, Confirmed> answerByQueue = new HashMap<>(0);
  private String @Nullable [] @Nullable [] queues;
  private boolean routed;
  private int missingCount;

  Pledge(Route asked, long number, Filtered filtered) {
    this.asked = asked;
    this.number = number;
    this.filtered = filtered;
    this.refused = (BitSet) filtered.refused().clone();
  }

  void onRouted(int partCount, String @Nullable [] @Nullable [] newQueues) {
    routed = true;
    missingCount += partCount;
    queues = newQueues;
  }

  void onConfirmed(Confirmed confirmed) {
    missingCount--;
    answerByQueue.put(confirmed.queue(), confirmed);
  }

  boolean isRouted() {
    return routed;
  }

  int missingCount() {
    return missingCount;
  }

  boolean isAnswered() {
    return routed && missingCount == 0;
  }

  /** Whether a queue has a message so that it outlives the node. */
  boolean outlives(int index) {
    @Nullable String[] found = queues == null ? null : queues[index];
    if (found != null) {
      for (String queue : found) {
        Confirmed answer = answerByQueue.get(queue);
        if (answer != null && keeps(answer, index)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean keeps(Confirmed answer, int index) {
    boolean kept =
        answer.keeps() == Keeps.ALL
            || (answer.keeps() == Keeps.PERSISTENT && asked.messages()[index].persistent());
    int[] rejected = answer.rejected();
    if (kept && rejected != null) {
      for (int each : rejected) {
        kept &= each != index;
      }
    }
    return kept;
  }
}
