package io.warren.broker.bus;

import org.jspecify.annotations.Nullable;

/** What an exchange tells a session. */
public sealed interface ExchangeEvent extends BusMessage {

  /**
   * A batch has been handed to its queues.
   *
   * @param partCount how many {@link QueueEvent.Confirmed} will come for it
   * @param unroutable indexes of the messages that no queue got; null for none
   * @param queues for each message the addresses of its queues; null where nobody asked
   */
  record Routed(
      long batchNumber,
      int partCount,
      int @Nullable [] unroutable,
      String @Nullable [] @Nullable [] queues)
      implements ExchangeEvent {

    /** Where nobody asked for the queues. */
    public Routed(long batchNumber, int partCount, int @Nullable [] unroutable) {
      this(batchNumber, partCount, unroutable, null);
    }
  }
}
