package io.warren.broker.queue;

import io.warren.broker.bus.MoveTarget;
import io.warren.broker.queue.rule.Delay;
import io.warren.value.DropReason;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.LinkedHashMap;
import java.util.Map;
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

    @Override
    public Message published() {
      return target.published(message);
    }
  }

  /**
   * It has waited for as long as it was to, and goes on from the exchange that it was published to.
   * There it is known by the sign of its delay, as consumers know it from RabbitMQ's plugin.
   */
  record Release(long entryId, Message message) implements Departure {
    @Override
    public Message published() {
      Map<String, Object> headers = new LinkedHashMap<>(message.properties().headers().asMap());
      Object delay = headers.get(Delay.HEADER);
      if (delay != null) {
        headers.put(Delay.HEADER, negative(delay));
      }
      return message.withHeaders(FieldTable.of(headers));
    }

    private static Object negative(Object delay) {
      return FieldTable.integer(delay).isPresent()
          ? (Object) (-FieldTable.integer(delay).getAsLong())
          : delay;
    }
  }
}
