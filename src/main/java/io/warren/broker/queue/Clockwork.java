package io.warren.broker.queue;

import io.warren.value.DropReason;

/** What a queue does because its time has come. */
final class Clockwork {
  private final Entries entries;
  private final Leaving leaving;
  private final Admission admission;
  private final Delivering delivering;
  private final Idleness idleness;
  private final QueueEffects effects;
  private long wakeAtMs = Entry.NEVER;

  Clockwork(
      Entries entries,
      Leaving leaving,
      Admission admission,
      Delivering delivering,
      Idleness idleness,
      QueueEffects effects) {
    this.entries = entries;
    this.leaving = leaving;
    this.admission = admission;
    this.delivering = delivering;
    this.idleness = idleness;
    this.effects = effects;
  }

  /**
   * Does what is due before a command does anything: what may be delivered, may; what may not, is
   * gone.
   */
  void before(long nowMs) {
    idleness.begin(nowMs);
    if (entries.nextDueMs() <= nowMs) {
      expire(nowMs);
      admission.admitUndelayed(nowMs);
      delivering.dispatch();
      expire(nowMs);
      admission.dropOverflow(nowMs);
    }
    if (idleness.expiresAtMs() <= nowMs) {
      idleness.used(nowMs);
      effects.expired();
    }
  }

  /**
   * After a command: what may not wait at all has had its chance; for all else, a command is asked
   * for at the time at which something is due, if none comes before.
   *
   * @param woken whether the command was such a one
   */
  void after(long nowMs, boolean woken) {
    expire(nowMs);
    // Whoever wakes the queue may have another clock, and come a little too early.
    if (woken || wakeAtMs <= nowMs) {
      wakeAtMs = Entry.NEVER;
    }
    long nextMs = Math.min(entries.nextDueMs(), idleness.expiresAtMs());
    if (nextMs < wakeAtMs) {
      wakeAtMs = nextMs;
      effects.wakeAt(nextMs);
    }
  }

  private void expire(long nowMs) {
    Entry entry = entries.dueLeaves(nowMs);
    while (entry != null) {
      leaving.drop(entry, DropReason.EXPIRED, nowMs);
      entry = entries.dueLeaves(nowMs);
    }
  }
}
