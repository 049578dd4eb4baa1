package io.warren.broker.queue;

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

  /** Those that are still to be written, and stay as they are until they are. */
  private final List<Entry> plain = new ArrayList<>();

  private final List<Entry> delayed = new ArrayList<>();
  private int next;
  private @Nullable Rewrite current;

  Rewriting(EntryLog log, Entries entries, Unacked unacked, Leaving leaving, Moving moving) {
    this.log = log;
    this.entries = entries;
    this.unacked = unacked;
    this.leaving = leaving;
    this.moving = moving;
  }

  void begin(Rewrite asked) {
    current = asked;
    long lastId = asked.lastId();
    for (int level = 0; level < entries.backlog().levelCount(); level++) {
      entries
          .backlog()
          .forEachAfter(
              level,
              0,
              entry -> {
                add(entry, plain);
                return entry.id() < lastId;
              });
    }
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
   * @return how many entries were written, {@code most} at most
   */
  int goOn(int most) {
    int count = Math.min(most, plain.size() + delayed.size() - next);
    for (int end = next + count; next < end; next++) {
      if (next < plain.size()) {
        log.again(plain.get(next), false);
      } else {
        log.again(delayed.get(next - plain.size()), true);
      }
    }
    if (count < most) {
      end();
    }
    return count;
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
