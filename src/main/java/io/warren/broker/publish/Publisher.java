package io.warren.broker.publish;

import io.warren.value.Message;

/** One who publishes through a session, and numbers what it wants to have confirmed. */
public interface Publisher {
  /**
   * The messages with the publish sequences {@code first} to {@code first + count - 1} are where
   * they belong, or have been refused by a queue if not {@code safe}.
   */
  void onConfirmed(long first, int count, boolean safe);

  /**
   * The queue at an address has refused a message. Comes before its confirm, once for each queue.
   */
  default void onRefused(long sequence, String queueAddress) {}

  /**
   * So many queues are to get a message, refusing ones included: where its {@link Publishing} has
   * been asked to say so. Comes before its confirm.
   */
  default void onRouted(long sequence, int queueCount) {}

  /** Its number among those of its session, for the trace; 0 where it has none. */
  default int number() {
    return 0;
  }

  /** A mandatory message found no queue. Comes before its confirm. */
  void onReturned(Message message);
}
