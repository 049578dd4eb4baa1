package io.warren.broker.queue;

import io.warren.broker.duplicate.DuplicateRule;
import io.warren.broker.queue.backlog.Backlog;
import io.warren.broker.queue.backlog.Fifo;
import io.warren.broker.queue.backlog.Pages;
import io.warren.broker.queue.backlog.Priority;
import io.warren.broker.queue.dispatch.ConsumerPriority;
import io.warren.broker.queue.dispatch.Dispatch;
import io.warren.broker.queue.dispatch.SingleActive;
import io.warren.broker.queue.rule.DeadLetterTarget;
import io.warren.broker.queue.rule.Deduplication;
import io.warren.broker.queue.rule.Delay;
import io.warren.broker.queue.rule.DeliveryLimit;
import io.warren.broker.queue.rule.IdleExpiry;
import io.warren.broker.queue.rule.MaxLength;
import io.warren.broker.queue.rule.MessageTtl;
import io.warren.value.FieldTable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a queue's arguments and policies together ask of it, as its rules.
 *
 * @param deadLetters null where what is dropped is lost
 * @param maxPriority null for a queue without priorities
 * @param holdsForExchange whether what is due goes back to its exchange, and not to consumers
 */
record QueueSettings(
    MessageTtl messageTtl,
    IdleExpiry idleExpiry,
    MaxLength maxLength,
    DeliveryLimit deliveryLimit,
    @Nullable DeadLetterTarget deadLetters,
    @Nullable Integer maxPriority,
    boolean singleActiveConsumer,
    Delay delay,
    boolean holdsForExchange,
    Deduplication deduplication) {

  /**
   * Of the queue behind an exchange that delays: it has no consumers, and gives back what is due.
   */
  static QueueSettings ofDelayingExchange() {
    return of(FieldTable.of(Map.of(QueueArgument.DELAYED_DELIVERY.argumentName(), true)), true);
  }

  /**
   * Reads them.
   *
   * @param effective valid values under the names of {@link QueueArgument}
   */
  static QueueSettings of(FieldTable effective) {
    return of(effective, false);
  }

  private static QueueSettings of(FieldTable effective, boolean holdsForExchange) {
    String exchange = QueueArgument.DEAD_LETTER_EXCHANGE.text(effective);
    Long maxPriority = QueueArgument.MAX_PRIORITY.number(effective);
    return new QueueSettings(
        new MessageTtl(orNone(QueueArgument.MESSAGE_TTL.number(effective))),
        new IdleExpiry(orNone(QueueArgument.EXPIRES.number(effective))),
        new MaxLength(
            orNone(QueueArgument.MAX_LENGTH.number(effective)),
            orNone(QueueArgument.MAX_LENGTH_BYTES.number(effective)),
            MaxLength.Overflow.named(QueueArgument.OVERFLOW.text(effective))),
        DeliveryLimit.of(QueueArgument.DELIVERY_LIMIT.number(effective)),
        exchange == null
            ? null
            : new DeadLetterTarget(exchange, QueueArgument.DEAD_LETTER_ROUTING_KEY.text(effective)),
        maxPriority == null ? null : maxPriority.intValue(),
        QueueArgument.SINGLE_ACTIVE_CONSUMER.flag(effective),
        new Delay(QueueArgument.DELAYED_DELIVERY.flag(effective), !holdsForExchange),
        holdsForExchange,
        deduplication(effective));
  }

  private static Deduplication deduplication(FieldTable effective) {
    Long count = QueueArgument.CACHE_SIZE.number(effective);
    Long ttlMs = QueueArgument.CACHE_TTL.number(effective);
    String header = QueueArgument.DEDUPLICATION_HEADER.text(effective);
    return new Deduplication(
        QueueArgument.MESSAGE_DEDUPLICATION.flag(effective),
        count != null || ttlMs != null,
        new DuplicateRule(
            header == null ? DuplicateRule.DEFAULT_HEADER : header,
            orNone(ttlMs),
            count == null ? DuplicateRule.DEFAULT_ID_COUNT : count.intValue()));
  }

  /** Whether every message may come in at once, but for one that comes round in a circle. */
  boolean takesAll() {
    boolean limited = maxLength.limits() && maxLength.rejects();
    return !limited && !delay.allowed() && !deduplication.enabled();
  }

  /** A backlog for a new queue; what it is can't change later. */
  Backlog newBacklog(Pages pages) {
    return maxPriority == null ? new Fifo(pages) : new Priority(maxPriority, pages);
  }

  /** The same for its consumers. */
  Dispatch newDispatch() {
    return singleActiveConsumer ? new SingleActive() : new ConsumerPriority();
  }

  private static long orNone(@Nullable Long value) {
    return value == null ? -1 : value;
  }
}
