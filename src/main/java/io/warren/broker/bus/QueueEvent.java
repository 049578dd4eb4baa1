package io.warren.broker.bus;

import io.warren.value.Message;
import org.jspecify.annotations.Nullable;

/** What a queue tells a session. */
public sealed interface QueueEvent extends BusMessage {

  /**
   * The queue has what one {@link QueueCommand.Enqueue} brought, safe as its journal promises.
   *
   * @param queue the address of the queue that speaks; empty where the exchange on the way failed
   * @param rejected indexes, in the session's batch, of the messages that it refused; null for none
   * @param keeps which of the others outlive the node
   */
  record Confirmed(long batchNumber, String queue, int @Nullable [] rejected, Keeps keeps)
      implements QueueEvent {

    /** Where none does. */
    public Confirmed(long batchNumber, String queue, int @Nullable [] rejected) {
      this(batchNumber, queue, rejected, Keeps.NOTHING);
    }
  }

  /** What a queue has when its node begins anew. */
  enum Keeps {
    NOTHING,
    PERSISTENT,
    ALL
  }

  /**
   * The queue has done what one {@link QueueCommand.Settle} of a transaction has asked.
   *
   * @param safe whether that is as safe as its journal promises
   */
  record Settled(long transaction, boolean safe) implements QueueEvent {}

  /**
   * Entries for the session's consumers, in order. All arrays have the same length.
   *
   * @param queue the queue's address
   * @param returnCounts how often each came back, where the queue shows it; null where there is
   *     nothing to show
   */
  record Deliver(
      String queue,
      long[] consumerIds,
      long[] entryIds,
      Message[] messages,
      boolean[] redelivered,
      int @Nullable [] returnCounts)
      implements QueueEvent {}

  /** The queue ended this consumer. */
  record Cancelled(String queue, long consumerId) implements QueueEvent {}

  /**
   * The queue has taken back what the holder did not settle in time, and ended the consumer that
   * had it.
   *
   * @param consumerId 0 where it was taken singly
   * @param entryIds ascending
   */
  record Late(String queue, long holder, long consumerId, long[] entryIds, long timeoutMs)
      implements QueueEvent {}

  /** The queue was deleted: its entries and consumers are no more. */
  record QueueGone(String queue) implements QueueEvent {}

  /** The queue has an entry for a consumer with a shared limit, and asks for a grant. */
  record Offer(String queue, long consumerId, int messageCount) implements QueueEvent {}

  /** So much of a grant found no entry. */
  record Ungranted(String queue, long consumerId, int messageCount) implements QueueEvent {}

  /**
   * The queue holds as much as it may ({@code held}), or has room again.
   *
   * @param why it takes no more, for an operator; empty where it has room
   */
  record Pressure(String queue, boolean held, String why) implements QueueEvent {}

  /** A reply for a consumer that has no queue, from whoever published it. */
  record Reply(long consumerId, long secret, Message message) implements QueueEvent {}

  /** Asks whether a {@link Reply} would find its consumer; answered by {@link Answer}. */
  record ReplyWanted(long consumerId, long secret) implements QueueEvent {}
}
