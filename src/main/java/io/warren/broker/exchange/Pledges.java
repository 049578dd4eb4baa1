package io.warren.broker.exchange;

import io.warren.broker.bus.BatchIndexes;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.ExchangeCommand.Route;
import io.warren.broker.bus.ExchangeEvent.Routed;
import io.warren.broker.bus.QueueEvent.Confirmed;
import io.warren.broker.bus.Remembered;
import io.warren.broker.duplicate.KnownId;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The batches for which an exchange answers that keeps something over the end of its node: it hears
 * of them before the session does, passes that on, and adds an answer of its own when what it keeps
 * of them is safe.
 *
 * <p>An id is written down when all queues have its message, and one of them so that it outlives
 * the node. Earlier it might be all that is left of the batch after a crash; and where one queue
 * has the message and another one has not, it is to come again.
 */
final class Pledges {
  private final Bus bus;
  private final String heard;
  private final ExchangeLog log;
  private final @Nullable ExchangeDeduplication deduplication;
  private final Map<Long, Pledge> openByNumber = new LinkedHashMap<>();

  /** Those that will say whether the first of its kind is where it belongs. */
  private final Map<Object, Pledge> pledgeById = new HashMap<>();

  // In the order of their positions.
  private final Deque<Pledge> keepingHistory = new ArrayDeque<>();
  private final Deque<Pledge> keepingIds = new ArrayDeque<>();

  private long lastNumber;

  /**
   * @param heard where the exchange hears of what becomes of batches
   */
  Pledges(Bus bus, String heard, ExchangeLog log, @Nullable ExchangeDeduplication deduplication) {
    this.bus = bus;
    this.heard = heard;
    this.log = log;
    this.deduplication = deduplication;
  }

  /**
   * Begins to answer for a batch, where that is necessary.
   *
   * @param history whether messages of it have been written down
   * @return null where it is not
   */
  @Nullable Pledge begin(Route route, Filtered filtered, boolean history) {
    Remembered remembered = filtered.remembered();
    if (remembered == null && filtered.refused().isEmpty() && !history && !awaitsAny(filtered)) {
      return null;
    }
    // Below 0: the others are those that the exchange itself begins.
    Pledge pledge = new Pledge(route, --lastNumber, filtered);
    openByNumber.put(pledge.number, pledge);
    pledge.historyPosition = history ? log.position() : 0;
    if (pledge.historyPosition != 0) {
      keepingHistory.add(pledge);
    }
    BitSet duplicates = filtered.duplicates();
    for (int i = duplicates.nextSetBit(0); i >= 0; i = duplicates.nextSetBit(i + 1)) {
      Pledge first = pledgeById.get(filtered.ids()[i]);
      if (first != null) {
        first.waiting.add(pledge);
        pledge.firstsAwaited++;
      }
    }
    if (remembered != null) {
      BitSet fresh = remembered.messages();
      for (int i = fresh.nextSetBit(0); i >= 0; i = fresh.nextSetBit(i + 1)) {
        pledgeById.put(filtered.ids()[i], pledge);
      }
    }
    return pledge;
  }

  private boolean awaitsAny(Filtered filtered) {
    BitSet duplicates = filtered.duplicates();
    return duplicates.stream().anyMatch(i -> pledgeById.containsKey(filtered.ids()[i]));
  }

  /** The route as it is to go on. */
  Route onward(Pledge pledge, Route route) {
    return route.answeredTo(heard, pledge.number);
  }

  /** The batch could not be routed, and the session hears that from others. */
  void abandon(Pledge pledge) {
    pledge.written.clear();
    forgetAll(pledge);
    openByNumber.remove(pledge.number);
    keepingHistory.remove(pledge);
    decide(pledge);
  }

  private void forgetAll(Pledge pledge) {
    Remembered remembered = pledge.filtered.remembered();
    if (remembered != null && deduplication != null) {
      for (int i : remembered.messages().stream().toArray()) {
        forget(pledge, i);
      }
    }
  }

  private void forget(Pledge pledge, int index) {
    Remembered remembered = pledge.filtered.remembered();
    Object id = pledge.filtered.ids()[index];
    if (remembered != null && deduplication != null && id != null) {
      deduplication.seen().remove(id, remembered.turn());
    }
  }

  void onRouted(Routed routed) {
    Pledge pledge = openByNumber.get(routed.batchNumber());
    if (pledge != null && !pledge.isRouted()) {
      pledge.onRouted(routed.partCount(), routed.queues());
      Route asked = pledge.asked;
      // One more for the exchange itself.
      bus.send(
          asked.answerTo(),
          new Routed(
              asked.batchNumber(),
              routed.partCount() + 1,
              routed.unroutable(),
              asked.traced() ? routed.queues() : null));
      goOn(pledge);
    }
  }

  void onConfirmed(Confirmed confirmed) {
    Pledge pledge = openByNumber.get(confirmed.batchNumber());
    if (pledge != null) {
      pledge.onConfirmed(confirmed);
      bus.send(
          pledge.asked.answerTo(),
          new Confirmed(
              pledge.asked.batchNumber(),
              confirmed.queue(),
              confirmed.rejected(),
              confirmed.keeps()));
      goOn(pledge);
    }
  }

  private void goOn(Pledge pledge) {
    if (pledge.isAnswered() && !pledge.answered) {
      pledge.answered = true;
      writeIds(pledge);
      decideIfSafe(pledge);
    }
  }

  private void writeIds(Pledge pledge) {
    Remembered remembered = pledge.filtered.remembered();
    if (remembered == null || deduplication == null) {
      return;
    }
    log.within(pledge.asked.transaction());
    BitSet fresh = remembered.messages();
    for (int i = fresh.nextSetBit(0); i >= 0; i = fresh.nextSetBit(i + 1)) {
      Object id = pledge.filtered.ids()[i];
      // What a queue has refused is forgotten by now.
      KnownId known = id == null ? null : deduplication.seen().find(id, remembered.turn());
      if (known != null && pledge.outlives(i)) {
        if (log.known(known, deduplication.seen().oldestNumber())) {
          pledge.written.put(i, known);
        } else {
          deduplication.seen().keep(known);
        }
      }
    }
    log.within(0);
    if (!pledge.written.isEmpty()) {
      pledge.knownPosition = log.position();
      keepingIds.add(pledge);
      log.turnEnded();
    }
  }

  void durable(long position) {
    for (Pledge next = history(position); next != null; next = history(position)) {
      decideIfSafe(next);
    }
    for (Pledge next = ids(position); next != null; next = ids(position)) {
      if (deduplication != null) {
        next.written.values().forEach(deduplication.seen()::keep);
        log.knownBytes(deduplication.seen().keptBytes());
      }
      decideIfSafe(next);
    }
  }

  void unsafe(long position) {
    for (Pledge next = history(position); next != null; next = history(position)) {
      next.refused.set(0, next.asked.messages().length);
      decideIfSafe(next);
    }
    for (Pledge next = ids(position); next != null; next = ids(position)) {
      Pledge lost = next;
      lost.written
          .keySet()
          .forEach(
              index -> {
                forget(lost, index);
                lost.refused.set(index);
              });
      decideIfSafe(lost);
    }
  }

  private @Nullable Pledge history(long position) {
    Pledge first = keepingHistory.peek();
    if (first == null || first.historyPosition > position) {
      return null;
    }
    keepingHistory.remove();
    first.historyPosition = 0;
    return first;
  }

  private @Nullable Pledge ids(long position) {
    Pledge first = keepingIds.peek();
    if (first == null || first.knownPosition > position) {
      return null;
    }
    keepingIds.remove();
    first.knownPosition = 0;
    return first;
  }

  private void decideIfSafe(Pledge pledge) {
    if (pledge.answered && pledge.historyPosition == 0 && pledge.knownPosition == 0) {
      decide(pledge);
      answerIfKnown(pledge);
    }
  }

  private void decide(Pledge pledge) {
    pledge.decided = true;
    Remembered remembered = pledge.filtered.remembered();
    if (remembered != null) {
      for (int i : remembered.messages().stream().toArray()) {
        pledgeById.remove(pledge.filtered.ids()[i], pledge);
      }
    }
    for (Pledge waiting : pledge.waiting) {
      waiting.firstsAwaited--;
      answerIfKnown(waiting);
    }
  }

  private void answerIfKnown(Pledge pledge) {
    if (!pledge.decided || pledge.firstsAwaited > 0 || openByNumber.remove(pledge.number) == null) {
      return;
    }
    for (int i : pledge.filtered.duplicates().stream().toArray()) {
      Object id = pledge.filtered.ids()[i];
      if (id != null && deduplication != null && !deduplication.isThere(id, log, pledge.asked)) {
        pledge.refused.set(i);
      }
    }
    int[] refused = pledge.refused.isEmpty() ? null : pledge.refused.stream().toArray();
    bus.send(pledge.asked.answerTo(), new Confirmed(pledge.asked.batchNumber(), "", refused));
  }

  /** The exchange is no more: of what is under way nobody will hear anything else. */
  void close() {
    for (Pledge pledge : List.copyOf(openByNumber.values())) {
      Route asked = pledge.asked;
      int left = pledge.missingCount() + 1;
      if (!pledge.isRouted()) {
        left = 1;
        bus.send(asked.answerTo(), new Routed(asked.batchNumber(), 1, null));
      }
      int[] all = BatchIndexes.all(asked.messages().length);
      for (; left > 0; left--) {
        bus.send(asked.answerTo(), new Confirmed(asked.batchNumber(), "", all));
      }
    }
    openByNumber.clear();
  }
}
