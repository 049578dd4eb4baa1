package io.warren.broker.queue.dispatch;

import org.jspecify.annotations.Nullable;

/** The consumers of a queue, and who of them gets the next entry. Its queue's context uses it. */
public interface Dispatch {

  int consumerCount();

  /** Whether its only consumer wants no other beside it. */
  boolean exclusive();

  /** Whether a consumer may ask for that. */
  boolean allowsExclusive();

  void add(Consumer consumer);

  void remove(Consumer consumer);

  /** Whose turn it is, or null when nobody can take an entry. */
  @Nullable Consumer next();

  /** The consumer, which may have ended since, may have room again. */
  void roomMade(Consumer consumer);

  /** Credit has returned to the link. */
  void creditCame(SessionLink link);
}
