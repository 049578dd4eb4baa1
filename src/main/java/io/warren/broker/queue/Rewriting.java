package io.warren.broker.queue;

import io.warren.broker.duplicate.KnownId;
import io.warren.broker.queue.backlog.PersistentRuns;
import io.warren.broker.queue.journal.EntryLog;
import io.warren.broker.queue.journal.Rewrite;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Has entries written down anew, wherever in the queue they stand, and the ids that it knows. */
final class Rewriting {
  private record Held(Entry[] entries, boolean leaving) {}

  private final EntryLog log;
  private final Entries entries;
  private final Unacked unacked;
  private final Leaving leaving;
  private final Moving moving;
  private final Admission admission;

  private @Nullable Rewrite current;

  /** Those that are ready and still to be looked at; null for none. */
  private @Nullable BacklogCursor ready;

  /** Whether there are delayed ones to be looked at, and the place of the last that was. */
  private boolean delayed;

  private long delayedMs;
  private long delayedId;

  /** Those that are with somebody or under way; they stay as they are until this is done. */
  private final ArrayDeque<Held> held = new ArrayDeque<>();

  /** The next of the first of them. */
  private int next;

  /** The ids that are still to be looked at; null for none. */
  private @Nullable Iterator<KnownId> known;

  /** The entry with which the oldest id of all came. */
  private long oldestKnown;

  /** How many entries were looked at in this turn. */
  private int count;

  Rewriting(
      EntryLog log,
      Entries entries,
      Unacked unacked,
      Leaving leaving,
      Moving moving,
      Admission admission) {
    this.log = log;
    this.entries = entries;
    this.unacked = unacked;
    this.leaving = leaving;
    this.moving = moving;
    this.admission = admission;
  }

  /** What is asked for can't be done. */
  void refuse() {
    Rewrite asked = current;
    current = null;
    if (asked != null) {
      asked.refused();
    }
  }

  void begin(Rewrite asked) {
    current = asked;
    ready = new BacklogCursor(entries.backlog(), asked.lastId());
    delayed = true;
    delayedMs = 0;
    delayedId = 0;
    held.add(new Held(unacked.entries(), false));
    held.add(new Held(moving.underWay(), false));
    held.add(new Held(leaving.entries(), true));
    known = asked.lastKnownNumber() == 0 ? null : admission.kept();
    oldestKnown = 0;
  }

  /**
   * Goes on.
   *
   * @return how many entries were looked at, {@code most} at most, or {@link Agenda#WAITS}
   */
  int goOn(int most) {
    count = 0;
    if (ready != null) {
      if (ready.forEach(this::concerns, entry -> writeReady(entry, most))) {
        ready = null;
      } else {
        return entries.backlog().awaits() ? Agenda.WAITS : most;
      }
    }
    if (delayed) {
      boolean all =
          entries
              .delayed()
              .forEachAfter(
                  delayedMs, delayedId, this::concerns, entry -> writeDelayed(entry, most));
      if (!all) {
        return entries.pages().awaits() ? Agenda.WAITS : most;
      }
      delayed = false;
    }
    while (count < most) {
      Entry entry = nextHeld();
      if (entry == null) {
        return writeKnown(most) && end() ? count : most;
      }
      count++;
      write(entry);
    }
    return count;
  }

  private @Nullable Entry nextHeld() {
    while (!held.isEmpty() && next == held.element().entries().length) {
      held.remove();
      next = 0;
    }
    return held.isEmpty() ? null : held.element().entries()[next++];
  }

  private void write(Entry entry) {
    if (current != null && current.concerns(entry.id())) {
      // What is leaving and was not dropped is what has waited behind an exchange.
      log.again(entry, held.element().leaving() && entry.reason() == null);
    }
  }

  private boolean writeDelayed(Entry entry, int most) {
    if (count == most) {
      return false;
    }
    count++;
    delayedMs = entry.expiresAtMs();
    delayedId = entry.id();
    if (current != null && current.concerns(entry.id())) {
      log.again(entry, true);
    }
    return true;
  }

  /** The ids, oldest first; false where there are more to look at in another turn. */
  private boolean writeKnown(int most) {
    while (known != null && current != null) {
      if (count == most) {
        return false;
      }
      KnownId next = known.hasNext() ? known.next() : null;
      if (next == null || next.number() > current.lastKnownNumber()) {
        known = null;
      } else {
        count++;
        oldestKnown = oldestKnown == 0 ? next.number() : oldestKnown;
        if (current.concernsKnown(next.number())) {
          log.againKnown(next, oldestKnown);
        }
      }
    }
    return true;
  }

  private boolean concerns(PersistentRuns onDisk) {
    return current != null && current.concerns(onDisk);
  }

  private boolean writeReady(Entry entry, int most) {
    if (count == most) {
      return false;
    }
    count++;
    if (current != null && current.concerns(entry.id())) {
      log.again(entry, false);
    }
    return true;
  }

  /** Whether that was all. */
  private boolean end() {
    Rewrite done = current;
    current = null;
    if (done == null || done.done()) {
      return true;
    }
    begin(done);
    return false;
  }
}
