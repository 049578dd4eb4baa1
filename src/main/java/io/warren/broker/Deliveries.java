package io.warren.broker;

import io.warren.value.Message;
import org.jspecify.annotations.Nullable;

/** Where a session's deliveries go. */
public interface Deliveries {
  /**
   * Takes an entry. It stays unacked at its queue if the subscription acknowledges, until it is
   * settled through its {@link Holder}.
   */
  void onDelivery(Subscription subscription, long entryId, Message message, boolean redelivered);

  /** Its number among those of its session, for the trace; 0 where it has none. */
  default int number() {
    return 0;
  }

  /** The queue ended the subscription: it was deleted. */
  void onCancelled(Subscription subscription);

  /**
   * The queue has taken back what was not settled in time; to settle it now does nothing.
   *
   * @param origin that of them all, as {@link Origin#settlesWith} tells
   * @param entryIds ascending
   */
  void onTakenBack(Origin origin, long[] entryIds);

  /**
   * Somebody is to hear of that.
   *
   * @param subscription has ended with it; null where the messages were taken singly
   */
  void onLate(@Nullable Subscription subscription, long timeoutMs);
}
