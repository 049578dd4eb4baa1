package io.warren.amqp091;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.conformance.LogLines;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HoldBackLogTest {
  private static final String HELD = "WARN a -> b: publisher held back: ";
  private static final String GOES_ON = "INFO a -> b: publisher goes on";

  private final LogLines lines = LogLines.open();
  private final Queue<Runnable> later = new ArrayDeque<>();
  private final HoldBackLog log = new HoldBackLog(new ConnectionName("a -> b"), later::add);

  @AfterEach
  void stopListening() {
    lines.close();
  }

  private void expect(String... expected) {
    assertEquals(List.of(expected), lines.with("a -> b"));
  }

  @Test
  void whoIsHeldOnceHasALineAtEachEnd() {
    log.onHeld("x");
    expect(HELD + "x");
    log.onReleased();
    expect(HELD + "x", GOES_ON);
    later.remove().run();
    expect(HELD + "x", GOES_ON);
    log.onHeld("y");
    expect(HELD + "x", GOES_ON, HELD + "y");
  }

  @Test
  void whoChangesOftenHasTwoLinesInAWhile() {
    for (int round = 0; round < 100; round++) {
      log.onHeld("x");
      log.onReleased();
    }
    expect(HELD + "x", GOES_ON);
    assertEquals(1, later.size());
  }

  @Test
  void whoStaysHeldIsToldInTheEnd() {
    log.onHeld("x");
    log.onReleased();
    log.onHeld("y");
    expect(HELD + "x", GOES_ON);
    later.remove().run();
    expect(HELD + "x", GOES_ON, HELD + "y");
    log.onReleased();
    expect(HELD + "x", GOES_ON, HELD + "y", GOES_ON);
  }
}
