package io.warren.broker.queue;

import java.util.LinkedHashSet;
import java.util.Set;

/** The sessions that were told to stop publishing, because the queue holds as much as it may. */
final class PressedSessions {
  private final QueueEffects effects;
  private final Set<String> sessions = new LinkedHashSet<>();
  private boolean held;

  PressedSessions(QueueEffects effects) {
    this.effects = effects;
  }

  /** The session publishes: it is told while the queue is held, once. */
  void onPublish(String session) {
    if (held && sessions.add(session)) {
      effects.pressure(session, true);
    }
  }

  void setHeld(boolean newHeld) {
    held = newHeld;
    if (!held) {
      for (String session : sessions) {
        effects.pressure(session, false);
      }
      sessions.clear();
    }
  }

  void forget(String session) {
    sessions.remove(session);
  }

  /** Removes all and says which these were. */
  Set<String> takeAll() {
    Set<String> taken = new LinkedHashSet<>(sessions);
    sessions.clear();
    return taken;
  }
}
