package io.warren.conformance;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, never for a duration. */
public final class Wait {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final long PAUSE_NANOS = 2_000_000;
  private static final int STALLED_LOOKS = 100;

  private Wait() {}

  /** Fails where the condition does not come true within ten seconds. */
  public static void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("did not come true: " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Until a counter that has moved does not any more. */
  public static void stalled(String what, AtomicLong counter) throws Exception {
    long[] last = {0};
    int[] same = {0};
    until(
        what + " stalls",
        () -> {
          long now = counter.get();
          same[0] = now > 0 && now == last[0] ? same[0] + 1 : 0;
          last[0] = now;
          return same[0] > STALLED_LOOKS;
        });
  }
}
