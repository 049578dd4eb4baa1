package io.warren.broker.bus;

import org.jspecify.annotations.Nullable;

/** What an exchange tells a session. */
public sealed interface ExchangeEvent extends BusMessage {

  /**
   * A batch has been handed to its queues.
   *
   * @param partCount how many {@link QueueEvent.Confirmed} will come for it
   * @param unroutable indexes of the messages that no queue got; null for none
   */
  record Routed(long batchNumber, int partCount, int @Nullable [] unroutable)
      implements ExchangeEvent {}
}
