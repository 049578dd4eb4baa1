package io.warren.broker.queue;

import java.util.Set;

/**
 * What not every type of queue lets its clients do. Who asks a type for what it lacks is refused,
 * but where it says otherwise.
 */
public enum QueueAbility {
  /** To be transient, one session's own, or gone with the last consumer. */
  SHORT_LIFE,

  /** To have a name that the broker gives. */
  GIVEN_NAME,

  /** To be deleted only if it is unused, or empty. */
  CONDITIONAL_DELETION,

  /** To deliver to consumers under a limit that they share with those of other queues. */
  SHARED_LIMIT,

  /** To have a consumer that keeps others away. Where it lacks, nobody is kept away. */
  EXCLUSIVE_CONSUMER,

  /** To give entries singly beside a single active consumer. */
  GET_BESIDE_ACTIVE;

  static final Set<QueueAbility> ALL = Set.of(values());
  static final Set<QueueAbility> NONE = Set.of();
}
