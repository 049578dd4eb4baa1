package io.warren.broker.queue;

import io.warren.broker.bus.MoveTarget;
import io.warren.value.Deaths;
import io.warren.value.DelayHeader;
import io.warren.value.DropReason;
import io.warren.value.Message;
import org.jspecify.annotations.Nullable;

/** A message that its queue wants published somewhere else, and keeps until it is safe there. */
sealed interface Departure {

  /** Under which its queue keeps it. */
  long entryId();

  /** As it waited in the queue. */
  Message message();

  /** Whether it goes back to its place where nobody takes it; if not, it is given up there. */
  default boolean comesBack() {
    return false;
  }

  /** Whether it was published to an exchange before, and goes back there. */
  default boolean goesBackTo(String exchange) {
    return false;
  }

  /** The name of the exchange that it is published to, which need not be the message's. */
  default String exchangeFor(Message published) {
    return published.exchange();
  }

  /** As it is to be published. Made late, for it may cost more than all that came before. */
  Message published();

  /**
   * It was dropped, and goes to the dead letter exchange.
   *
   * @param routingKey null where the message keeps its own keys
   * @param droppedAtMs since 1970
   */
  record DeadLetter(
      String queue,
      long entryId,
      Message message,
      DropReason reason,
      String exchange,
      @Nullable String routingKey,
      long droppedAtMs)
      implements Departure {
    @Override
    public Message published() {
      return message.deadLettered(queue, reason, exchange, routingKey, droppedAtMs);
    }
  }

  /** Somebody wants it elsewhere. */
  record Move(long entryId, Message message, MoveTarget target) implements Departure {
    @Override
    public boolean comesBack() {
      return true;
    }

    /** Of a dead letter, also where it died on its way. */
    @Override
    public boolean goesBackTo(String exchange) {
      Deaths deaths = message.annotations().deaths();
      return message.exchange().equals(exchange) || (deaths != null && deaths.anyFrom(exchange));
    }

    @Override
    public Message published() {
      return target.published(message);
    }
  }

  /**
   * It has waited for as long as it was to, and goes on from the exchange that had it wait, which
   * need not be the one that it was published to. There it is known by the sign of its delay.
   */
  record Release(long entryId, Message message, String exchange) implements Departure {
    @Override
    public Message published() {
      return message.withHeaders(DelayHeader.waited(message.properties().headers()));
    }

    @Override
    public String exchangeFor(Message published) {
      return exchange;
    }
  }
}
