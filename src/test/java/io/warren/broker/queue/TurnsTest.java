package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.broker.bus.QueueCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final Queue<Runnable> nextTurns = new ArrayDeque<>();
  private final List<String> log = new ArrayList<>();
  private int turnsLeft;
  private boolean waits;

  /** A command takes as many turns as its time says; its number goes with it. */
  private final Turns turns =
      new Turns(
          taken -> {
            turnsLeft = (int) taken.nowMs();
            return turn(taken, "begin ");
          },
          taken -> turn(taken, "go on "),
          () -> waits,
          nextTurns::add);

  private boolean turn(Turns.Taken taken, String word) {
    log.add(word + taken.request());
    return --turnsLeft == 0;
  }

  private void take(long number, int turnCount, boolean replay) {
    turns.take(new Turns.Taken(new QueueCommand.Tick(), turnCount, number, replay));
  }

  private void expect(String... lines) {
    assertEquals(List.of(lines), log);
    log.clear();
  }

  @Test
  void aShortCommandIsDoneAtOnce() {
    take(1, 1, false);
    take(2, 1, false);
    expect("begin 1", "begin 2");
    assertEquals(0, nextTurns.size());
  }

  @Test
  void whatComesMeanwhileWaitsAndKeepsItsOrder() {
    take(1, 3, false);
    take(2, 1, false);
    take(3, 2, false);
    expect("begin 1");
    nextTurns.remove().run();
    expect("go on 1");
    nextTurns.remove().run();
    expect("go on 1", "begin 2", "begin 3");
    take(4, 1, false);
    nextTurns.remove().run();
    expect("go on 3", "begin 4");
    assertEquals(0, nextTurns.size());
    take(5, 1, false);
    expect("begin 5");
  }

  @Test
  void manyThatHaveWaitedTakeTurnsToo() {
    take(0, 2, false);
    for (int position = 1; position <= 120; position++) {
      take(position, 1, false);
    }
    nextTurns.remove().run();
    assertEquals("begin 50", log.get(log.size() - 1));
    take(121, 1, false);
    nextTurns.remove().run();
    assertEquals("begin 100", log.get(log.size() - 1));
    nextTurns.remove().run();
    assertEquals("begin 121", log.get(log.size() - 1));
    assertEquals(123, log.size());
    assertEquals(0, nextTurns.size());
  }

  @Test
  void whatIsOnlyRepeatedIsDoneAtOnce() {
    take(1, 3, true);
    expect("begin 1", "go on 1", "go on 1");
    assertEquals(0, nextTurns.size());
  }
}
