package io.warren.broker.queue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand.Move;
import io.warren.broker.queue.dispatch.HeldEntries;
import io.warren.value.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Moves entries from a queue to somewhere else, one move at a time.
 *
 * <p>A move goes through the queue in steps, between which everybody else has a turn, and has only
 * so many entries on their way: whatever the queue holds, a step costs little, and what can't get
 * on at the target stays where it is.
 */
final class Moving {
  /** So many entries are looked at in one step. */
  static final int STEP_COUNT = 1000;

  private final Refusals refusals;
  private final Entries entries;
  private final Admission admission;
  private final QueueEffects effects;

  /** So many entries may be on their way. */
  private final int credit;

  private final List<Entry> found = new ArrayList<>();
  private HeldEntries underWay = new HeldEntries(0);
  private @Nullable Search search;
  private boolean stepDue;

  /** Whether there is a step to be made, or to be gone on with, by {@link #step}. */
  private boolean stepWanted;

  /** Whether the step awaits a page. */
  private boolean stepStands;

  private int lookedAt;
  private long begunCount;
  private long movedCount;
  private long partlyCount;
  private long failedCount;

  /** What is still to be looked at. */
  private record Search(Move command, Set<String> exchanges, BacklogCursor cursor) {
    boolean wants(Entry entry) {
      return command.filter().matches(entry.message())
          && command.target().takes(entry.message(), exchanges);
    }
  }

  Moving(
      Refusals refusals, Entries entries, Admission admission, QueueEffects effects, int credit) {
    this.refusals = refusals;
    this.entries = entries;
    this.admission = admission;
    this.effects = effects;
    this.credit = credit;
  }

  /** Begins a move, unless one is under way; whether it begins. */
  boolean onMove(Move command) {
    if (finished()) {
      begin(command);
      return true;
    }
    refusals.answer(ErrorKind.PRECONDITION_FAILED, "is moving entries already");
    return false;
  }

  /** Says how far the newest move is. */
  void onProgress() {
    effects.answer(
        new Answer.MoveStat(begunCount, movedCount, partlyCount, failedCount, finished()));
  }

  private boolean finished() {
    return search == null && underWay.size() == 0;
  }

  private void begin(Move command) {
    begunCount = 0;
    movedCount = 0;
    partlyCount = 0;
    failedCount = 0;
    search =
        new Search(
            command,
            command.target().exchangeSet(),
            new BacklogCursor(entries.backlog(), entries.lastId()));
    stepWanted = true;
  }

  /** The step that was asked for. */
  void onStep() {
    stepDue = false;
    stepWanted = true;
  }

  /** Whether {@link #step} is to be called. */
  boolean wantsStep() {
    return stepWanted;
  }

  /** Makes a step, if one is to be made; 0, or {@link Agenda#WAITS}. */
  int step() {
    Search current = search;
    if (!stepWanted || current == null || stepDue) {
      stepWanted = false;
      return 0;
    }
    if (!stepStands) {
      lookedAt = 0;
    }
    int room = credit - underWay.size();
    long wanted = Math.min(room, current.command.limit() - begunCount);
    boolean all =
        current.cursor.forEach(
            entry -> {
              if (lookedAt == STEP_COUNT || found.size() >= wanted) {
                return false;
              }
              lookedAt++;
              if (current.wants(entry)) {
                found.add(entry);
              }
              return true;
            });
    boolean enough = lookedAt == STEP_COUNT || found.size() >= wanted;
    // Taking some away asks for others.
    stepStands = !all && !enough && entries.backlog().awaits();
    for (Entry entry : found) {
      entries.readyLeaves(entry);
      entry.leaves(null);
      underWay.add(entry);
      effects.depart(new Departure.Move(entry.id(), entry.message(), current.command.target()));
    }
    begunCount += found.size();
    found.clear();
    if (stepStands) {
      return Agenda.WAITS;
    }
    stepWanted = false;
    if (all || begunCount >= current.command.limit()) {
      search = null;
    } else if (lookedAt == STEP_COUNT) {
      stepDue = true;
      effects.moveOn();
    }
    return 0;
  }

  /** These are safe where they went, if they were moved. */
  void onLeft(long[] entryIds, int partly) {
    if (finished()) {
      return;
    }
    partlyCount += partly;
    for (long id : entryIds) {
      Entry entry = underWay.remove(id);
      if (entry != null) {
        movedCount++;
        entries.left(entry);
      }
    }
    goOn();
  }

  /** These come back to their places. */
  void onReturned(long[] entryIds) {
    for (long id : entryIds) {
      Entry entry = underWay.remove(id);
      if (entry != null) {
        failedCount++;
        admission.cameBack(entries.comesBack(entry));
      }
    }
    goOn();
  }

  /** What left and came back has made room for others. */
  private void goOn() {
    if (underWay.size() <= credit / 2) {
      stepWanted = true;
    }
  }

  /** All that are on their way, in no order. */
  Entry[] underWay() {
    return underWay.entries();
  }

  void clear() {
    underWay = new HeldEntries(0);
    search = null;
    stepWanted = false;
    stepStands = false;
  }
}
