package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;

/** Who was told to stop publishing, because the queue holds as much as it may. */
final class NaivePressure {
  private final Set<String> told = new TreeSet<>();
  private final Set<String> toTell = new TreeSet<>();
  private boolean held;

  void setHeld(boolean newHeld) {
    held = newHeld;
    if (!held) {
      toTell.addAll(told);
    }
  }

  void onPublish(String session) {
    boolean another = session.startsWith("queue/");
    if (held && !another && !told.contains(session)) {
      toTell.add(session);
    }
  }

  void onGone(String session) {
    told.remove(session);
  }

  void onPressure(String session, boolean nowHeld) {
    assertEquals(held, nowHeld);
    assertTrue(toTell.remove(session), "it publishes, and is told once");
    if (held) {
      told.add(session);
    } else {
      told.remove(session);
    }
  }

  Set<String> told() {
    return told;
  }

  void check() {
    assertEquals(Set.of(), toTell, "all are told");
  }
}
