package io.warren.broker.queue;

import io.warren.broker.queue.dispatch.HeldEntries;
import io.warren.broker.queue.rule.DeadLetterTarget;
import io.warren.value.DropReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries that are to leave a queue for somewhere else, kept until they are safe there: dropped
 * ones for its dead letter exchange, or for nowhere, which is at once; delayed ones for theirs.
 */
final class Leaving {
  private final String queueName;
  private final Entries entries;
  private final QueueEffects effects;
  private final long mostBytes;
  private HeldEntries held = new HeldEntries(0);
  private final List<Departing> undecided = new ArrayList<>(0);
  private @Nullable DeadLetterTarget target;

  /** What leaves by a transaction, and stays until that has ended. */
  private record Departing(Entry entry, Departure departure) {}

  /**
   * @param mostBytes in memory, above which nothing should leave that can wait
   */
  Leaving(
      String queueName,
      Entries entries,
      QueueEffects effects,
      QueueSettings settings,
      long mostBytes) {
    this.queueName = queueName;
    this.mostBytes = mostBytes;
    this.entries = entries;
    this.effects = effects;
    this.target = settings.deadLetters();
  }

  void configure(QueueSettings settings) {
    target = settings.deadLetters();
  }

  /**
   * Whether so many are under way that others should wait: else all that is due at once, most of it
   * on the disk, would be in memory at once.
   */
  boolean isFull() {
    return entries.leavingBytes() > mostBytes;
  }

  /** An entry, which counts as leaving already, is dropped. */
  void drop(Entry entry, DropReason reason, long nowMs) {
    DeadLetterTarget to = target;
    if (to == null) {
      entries.left(entry);
      return;
    }
    entries.dropped(entry, reason);
    departs(
        entry,
        new Departure.DeadLetter(
            queueName, entry.id(), entry.message(), reason, to.exchange(), to.routingKey(), nowMs));
  }

  /** An entry, which counts as leaving already, goes somewhere else. */
  void depart(Entry entry, Departure departure) {
    entry.leaves(null);
    departs(entry, departure);
  }

  private void departs(Entry entry, Departure departure) {
    held.add(entry);
    if (entries.isUndecided(entry)) {
      // After a crash it may never have come, or be wanted here again.
      undecided.add(new Departing(entry, departure));
    } else {
      effects.depart(departure);
    }
  }

  /** Whether something waits for the end of a transaction. */
  boolean hasUndecided() {
    return !undecided.isEmpty();
  }

  /** A transaction has ended. */
  void transactionEnded() {
    List<Departing> all = List.copyOf(undecided);
    undecided.clear();
    for (Departing one : all) {
      if (entries.isUndecided(one.entry)) {
        undecided.add(one);
      } else {
        effects.depart(one.departure);
      }
    }
  }

  /** These are safe where they went. */
  void onLeft(long[] entryIds) {
    for (long id : entryIds) {
      Entry entry = held.remove(id);
      if (entry != null) {
        entries.left(entry);
      }
    }
  }

  /** All that are leaving, in no order. */
  Entry[] entries() {
    return held.entries();
  }

  void clear() {
    held = new HeldEntries(0);
    undecided.clear();
  }
}
