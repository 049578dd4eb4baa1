package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.QueueCommand;
import java.util.Set;
import java.util.TreeSet;

/** Who hears that a queue is deleted. */
final class NaiveEnd {
  private boolean begun;
  private final Set<String> consumers = new TreeSet<>();
  private final Set<String> sessions = new TreeSet<>();
  private final Set<String> told = new TreeSet<>();

  /** The queue, as it stands, is deleted. */
  void begin(NaiveQueue queue) {
    begun = true;
    queue.consumers.all.forEach(this::add);
    queue.browsers.all.forEach(this::add);
    queue.places.unacked.values().forEach(message -> sessions.add(message.session));
    sessions.addAll(queue.consumers.linkBySession.keySet());
    sessions.addAll(queue.pressure.told());
  }

  boolean begun() {
    return begun;
  }

  /** Whether somebody waits for an answer to the command. */
  static boolean isRequest(QueueCommand command) {
    return !(command instanceof QueueCommand.Settle
        || command instanceof QueueCommand.AddCredit
        || command instanceof QueueCommand.Grant
        || command instanceof QueueCommand.ShareLimit
        || command instanceof QueueCommand.ConsumerGone
        || command instanceof QueueCommand.Left
        || command instanceof QueueCommand.Returned
        || command instanceof QueueCommand.MoveOn
        || command instanceof QueueCommand.Tick);
  }

  private void add(NaiveConsumer consumer) {
    consumers.add(consumer.request.session() + consumer.request.consumerId());
  }

  void onCancelled(String session, long consumerId) {
    assertTrue(consumers.remove(session + consumerId), "its consumers are told, once");
  }

  /** One that only took something once may be told too. */
  void onGone(String session) {
    assertTrue(begun && told.add(session), "each is told once");
  }

  void check() {
    assertEquals(Set.of(), consumers, "all consumers are told");
    assertTrue(told.containsAll(sessions), "all sessions are told");
  }
}
