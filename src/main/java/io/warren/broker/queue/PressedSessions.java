package io.warren.broker.queue;

import io.warren.broker.bus.Address;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The sessions that were told to stop publishing, because the queue holds as much as it may.
 *
 * <p>Other queues are not: what they send they hold themselves until it is taken, so it takes
 * memory already. Two that dead-letter to each other would else wait for each other for ever, each
 * with what the other is to free.
 */
final class PressedSessions {
  private final QueueEffects effects;
  private final Set<String> sessions = new LinkedHashSet<>();
  private boolean held;

  PressedSessions(QueueEffects effects) {
    this.effects = effects;
  }

  /** The session publishes: it is told while the queue is held, once. */
  void onPublish(String session) {
    if (held && !Address.isQueues(session) && sessions.add(session)) {
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
