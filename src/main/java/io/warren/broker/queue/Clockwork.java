package io.warren.broker.queue;

import io.warren.value.DropReason;

/** What a queue does because its time has come. */
final class Clockwork {
  private final Entries entries;
  private final Unacked unacked;
  private final Leaving leaving;
  private final Idleness idleness;
  private final QueueEffects effects;
  private long wakeAtMs = Entry.NEVER;

  Clockwork(
      Entries entries, Unacked unacked, Leaving leaving, Idleness idleness, QueueEffects effects) {
    this.entries = entries;
    this.unacked = unacked;
    this.leaving = leaving;
    this.idleness = idleness;
    this.effects = effects;
  }

  /** Whether anything is due before a command that comes now. */
  boolean isDue(long nowMs) {
    idleness.begin(nowMs);
    return nextMs() <= nowMs;
  }

  private long nextMs() {
    // Who arrives where he was sent makes room, by a command.
    long dueMs = leaving.isFull() ? Entry.NEVER : entries.nextDueMs();
    long usedMs = Math.min(dueMs, unacked.nextDeadlineMs());
    return Math.min(usedMs, idleness.expiresAtMs());
  }

  /** The queue has not been used for too long, if that is so. */
  void checkIdle(long nowMs) {
    if (idleness.expiresAtMs() <= nowMs) {
      idleness.used(nowMs);
      effects.expired();
    }
  }

  /**
   * Drops what has waited for too long, as long as there is room for what is leaving.
   *
   * @return how many those were, {@code most} at most, or {@link Agenda#WAITS}
   */
  int expire(long nowMs, int most) {
    int count = 0;
    while (count < most && !leaving.isFull()) {
      if (!entries.hasDue(nowMs)) {
        return Agenda.WAITS;
      }
      Entry entry = entries.dueLeaves(nowMs);
      if (entry == null) {
        break;
      }
      leaving.drop(entry, DropReason.EXPIRED, nowMs);
      count++;
    }
    return count;
  }

  /**
   * Asks for a command at the time at which something is due, if none comes before.
   *
   * @param woken whether the command that ends now was such a one
   */
  void wake(long nowMs, boolean woken) {
    // Whoever wakes the queue may have another clock, and come a little too early.
    if (woken || wakeAtMs <= nowMs) {
      wakeAtMs = Entry.NEVER;
    }
    long nextMs = nextMs();
    if (nextMs < wakeAtMs) {
      wakeAtMs = nextMs;
      effects.wakeAt(nextMs);
    }
  }
}
