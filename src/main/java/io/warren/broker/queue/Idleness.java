package io.warren.broker.queue;

import io.warren.broker.queue.rule.IdleExpiry;

/** How long a queue has not been used. */
final class Idleness {
  private static final long NOT_YET = -1;

  private IdleExpiry rule;
  private boolean consumed;
  private long lastUsedMs = NOT_YET;

  Idleness(IdleExpiry rule) {
    this.rule = rule;
  }

  /** A new rule counts from now on. */
  void configure(IdleExpiry newRule, long nowMs) {
    rule = newRule;
    lastUsedMs = nowMs;
  }

  /** Somebody uses it, or its life begins. */
  void used(long nowMs) {
    lastUsedMs = nowMs;
  }

  /** It begins, if it has not. */
  void begin(long nowMs) {
    if (lastUsedMs == NOT_YET) {
      lastUsedMs = nowMs;
    }
  }

  /** It has consumers, or has none; with the last of them ends its use. */
  void consumed(boolean nowConsumed, long nowMs) {
    if (consumed && !nowConsumed) {
      lastUsedMs = nowMs;
    }
    consumed = nowConsumed;
  }

  /** When it has been idle for too long, or {@link Entry#NEVER}. */
  long expiresAtMs() {
    return consumed ? Entry.NEVER : rule.expiresAtMs(lastUsedMs);
  }
}
