package io.warren.broker.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.conformance.LogLines;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DroppedLogTest {
  private final LogLines lines = LogLines.open();
  private final Queue<Runnable> later = new ArrayDeque<>();
  private final DroppedLog log = new DroppedLog("dropping", later::add);

  @AfterEach
  void stopListening() {
    lines.close();
  }

  private void expect(int... counts) {
    List<String> expected =
        Arrays.stream(counts)
            .mapToObj(
                count ->
                    "WARN vhost 'dropping': its queues do not take all traces and events, "
                        + count
                        + " lost")
            .toList();
    assertEquals(expected, lines.with("vhost 'dropping'"));
  }

  private void drop(int count) {
    for (int index = 0; index < count; index++) {
      log.onDropped();
    }
  }

  @Test
  void theFirstIsToldAtOnceAndTheOthersTogether() {
    drop(100);
    expect(1);
    later.remove().run();
    expect(1, 99);
    drop(3);
    expect(1, 99);
    later.remove().run();
    expect(1, 99, 3);
    assertEquals(1, later.size());
  }

  @Test
  void whenNoneIsDroppedNothingIsSaid() {
    drop(1);
    later.remove().run();
    expect(1);
    assertEquals(0, later.size());
    drop(1);
    expect(1, 1);
  }
}
