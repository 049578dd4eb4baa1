package io.warren.broker.policy;

import io.warren.broker.queue.QueueTypeName;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** To what a policy applies, where its pattern matches. */
// The sets in its rows are copies, which the checker can't see.
@SuppressWarnings("ImmutableEnumChecker")
enum ApplyTo {
  ALL("all", true, EnumSet.allOf(QueueTypeName.class)),
  QUEUES("queues", false, EnumSet.allOf(QueueTypeName.class)),
  EXCHANGES("exchanges", true, EnumSet.noneOf(QueueTypeName.class)),
  CLASSIC_QUEUES("classic_queues", false, EnumSet.of(QueueTypeName.CLASSIC)),
  QUORUM_QUEUES("quorum_queues", false, EnumSet.of(QueueTypeName.QUORUM)),
  STREAMS("streams", false, EnumSet.of(QueueTypeName.STREAM));

  private final String word;
  private final boolean exchanges;
  private final Set<QueueTypeName> queueTypes;

  ApplyTo(String word, boolean exchanges, Set<QueueTypeName> queueTypes) {
    this.word = word;
    this.exchanges = exchanges;
    this.queueTypes = Set.copyOf(queueTypes);
  }

  static Optional<ApplyTo> named(String word) {
    for (ApplyTo applyTo : values()) {
      if (applyTo.word.equals(word)) {
        return Optional.of(applyTo);
      }
    }
    return Optional.empty();
  }

  boolean exchanges() {
    return exchanges;
  }

  boolean queuesOf(QueueTypeName type) {
    return queueTypes.contains(type);
  }
}
