package io.warren.broker;

import io.warren.broker.bus.QueueCommand.Outcome;
import io.warren.value.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be published and settled as one. */
public record TransactionWork(List<Publish> publishes, List<Settlement> settlements) {
  /**
   * A message.
   *
   * @param moreKeys routing keys beside the message's own, or null
   */
  public record Publish(Message message, String @Nullable [] moreKeys, boolean mandatory) {}

  /** What becomes of a delivered entry. */
  public record Settlement(Origin origin, long entryId, Outcome outcome) {}

  boolean isEmpty() {
    return publishes.isEmpty() && settlements.isEmpty();
  }

  /** Whether it is no more than one message for one queue, which is there or not by itself. */
  boolean isOneMessage() {
    if (publishes.size() != 1 || !settlements.isEmpty()) {
      return false;
    }
    Publish only = publishes.get(0);
    return only.moreKeys == null && only.message.exchange().isEmpty();
  }
}
