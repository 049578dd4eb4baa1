package io.warren.broker.queue;

import io.warren.broker.queue.backlog.PersistentRuns;
import io.warren.broker.queue.journal.EntryLog;
import io.warren.broker.queue.journal.Rewrite;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Has entries written down anew, wherever in the queue they stand. */
final class Rewriting {
  private final EntryLog log;
  private final Entries entries;
  private final Unacked unacked;
  private final Leaving leaving;
  private final Moving moving;

  /** Those that are not ready, and are still to be written; they stay as they are until then. */
  private final List<Entry> plain = new ArrayList<>();

  private final List<Entry> delayed = new ArrayList<>();
  private int next;
  private @Nullable Rewrite current;

  /** Those that are ready and still to be looked at; null for none. */
  private @Nullable BacklogCursor ready;

  /** How many entries were looked at in this turn. */
  private int count;

  Rewriting(EntryLog log, Entries entries, Unacked unacked, Leaving leaving, Moving moving) {
    this.log = log;
    this.entries = entries;
    this.unacked = unacked;
    this.leaving = leaving;
    this.moving = moving;
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
    entries.forEachDelayed(entry -> add(entry, delayed));
    for (Entry entry : unacked.entries()) {
      add(entry, plain);
    }
    for (Entry entry : leaving.entries()) {
      // What was not dropped is what has waited behind an exchange.
      add(entry, entry.reason() == null ? delayed : plain);
    }
    for (Entry entry : moving.underWay()) {
      add(entry, plain);
    }
  }

  private void add(Entry entry, List<Entry> to) {
    if (current != null && current.concerns(entry.id())) {
      to.add(entry);
    }
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
    int rest = Math.min(most - count, plain.size() + delayed.size() - next);
    for (int end = next + rest; next < end; next++) {
      if (next < plain.size()) {
        log.again(plain.get(next), false);
      } else {
        log.again(delayed.get(next - plain.size()), true);
      }
    }
    count += rest;
    if (count < most) {
      end();
    }
    return count;
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

  private void end() {
    plain.clear();
    delayed.clear();
    next = 0;
    Rewrite done = current;
    current = null;
    if (done != null) {
      done.done();
    }
  }
}
