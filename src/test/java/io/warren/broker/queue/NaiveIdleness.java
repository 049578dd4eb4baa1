package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** When a queue has not been used for too long, or is not used any more. */
final class NaiveIdleness {
  private final NaiveClock clock;
  private long limitMs;
  private long lastUsedMs;
  private boolean consumed;
  private boolean expiring;
  private final boolean autoDelete;
  private boolean unused;

  NaiveIdleness(NaiveClock clock, long limitMs, boolean autoDelete) {
    this.clock = clock;
    this.autoDelete = autoDelete;
    this.limitMs = limitMs;
    this.lastUsedMs = clock.nowMs;
  }

  long expiresAtMs() {
    return limitMs < 0 || consumed ? Entry.NEVER : lastUsedMs + limitMs;
  }

  /** A command has come. */
  void begin() {
    if (expiresAtMs() <= clock.nowMs) {
      expiring = true;
      used();
    }
  }

  void used() {
    lastUsedMs = clock.nowMs;
  }

  void configure(long newLimitMs) {
    limitMs = newLimitMs;
    used();
  }

  void consumed(boolean nowConsumed) {
    if (consumed && !nowConsumed) {
      used();
      unused = autoDelete;
    }
    consumed = nowConsumed;
  }

  void onExpired() {
    assertTrue(expiring, "it was idle for too long");
    expiring = false;
  }

  void onUnused() {
    assertTrue(unused, "nobody is left");
    unused = false;
  }

  void check() {
    assertFalse(unused, "an unused queue says so");
    assertFalse(expiring, "an idle queue says so");
  }
}
