package io.warren.broker.queue;

import io.warren.broker.bus.QueueInfo;
import java.util.Optional;
import java.util.Set;

/**
 * The queue types that clients can name. One that {@link QueueType} lacks has arguments of its own,
 * and is refused by name.
 */
// The sets in its rows are copies, which the checker can't see.
@SuppressWarnings("ImmutableEnumChecker")
public enum QueueTypeName {
  CLASSIC("classic", "rabbit_classic_queue", QueueAbility.ALL),
  QUORUM("quorum", "rabbit_quorum_queue", QueueAbility.NONE),
  STREAM("stream", "rabbit_stream_queue", QueueAbility.NONE);

  private final String word;
  private final String term;
  private final Set<QueueAbility> abilities;

  QueueTypeName(String word, String term, Set<QueueAbility> abilities) {
    this.word = word;
    this.term = term;
    this.abilities = abilities;
  }

  public static Optional<QueueTypeName> named(String word) {
    for (QueueTypeName type : values()) {
      if (type.word.equals(word)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** That of a queue; one that clients cannot name is like a classic one. */
  public static QueueTypeName of(QueueInfo queue) {
    return named(queue.type()).orElse(CLASSIC);
  }

  public String word() {
    return word;
  }

  /** Its name in some refusals, which clients know. */
  public String term() {
    return term;
  }

  /** Whether its queues let their clients do that. */
  public boolean has(QueueAbility ability) {
    return abilities.contains(ability);
  }

  /**
   * Whether it can be declared. One that can't is refused and never replaced: what the client asked
   * for is a promise about its data.
   */
  public boolean available() {
    return QueueType.of(word) != null;
  }
}
