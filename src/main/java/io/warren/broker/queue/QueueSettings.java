package io.warren.broker.queue;

import io.warren.broker.duplicate.DuplicateRule;
import io.warren.broker.queue.backlog.Backlog;
import io.warren.broker.queue.backlog.Pages;
import io.warren.broker.queue.dispatch.ConsumerPriority;
import io.warren.broker.queue.dispatch.Dispatch;
import io.warren.broker.queue.dispatch.SingleActive;
import io.warren.broker.queue.rule.DeadLetterTarget;
import io.warren.broker.queue.rule.Deduplication;
import io.warren.broker.queue.rule.Delay;
import io.warren.broker.queue.rule.DeliveryLimit;
import io.warren.broker.queue.rule.IdleExpiry;
import io.warren.broker.queue.rule.Keeping;
import io.warren.broker.queue.rule.Levels;
import io.warren.broker.queue.rule.MaxLength;
import io.warren.broker.queue.rule.MessageTtl;
import io.warren.broker.queue.rule.SettlementTime;
import io.warren.value.FieldTable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a queue's arguments and policies together ask of it, as its rules.
 *
 * @param deadLetters null where what is dropped is lost
 * @param activeYields whether a single active consumer gives way to one of a higher priority
 * @param holdsForExchange whether what is due goes back to its exchange, and not to consumers
 */
record QueueSettings(
    MessageTtl messageTtl,
    IdleExpiry idleExpiry,
    MaxLength maxLength,
    DeliveryLimit deliveryLimit,
    @Nullable DeadLetterTarget deadLetters,
    Levels levels,
    boolean singleActiveConsumer,
    boolean activeYields,
    Delay delay,
    boolean holdsForExchange,
    Deduplication deduplication,
    Keeping keeping,
    SettlementTime settlementTime) {
  private static final Keeping AS_PUBLISHED = new Keeping(false);

  // What holds for a quorum queue, as in RabbitMQ 4.3.
  private static final DeliveryLimit QUORUM_LIMIT = new DeliveryLimit(true, 20);
  private static final Levels QUORUM_LEVELS = new Levels(31, 4);
  private static final Keeping ALL = new Keeping(true);

  /**
   * Of the queue behind an exchange that delays: it has no consumers, and gives back what is due.
   */
  static QueueSettings ofDelayingExchange() {
    FieldTable delayed = FieldTable.of(Map.of(QueueArgument.DELAYED_DELIVERY.argumentName(), true));
    return of(
        delayed,
        overflow(delayed),
        DeliveryLimit.NONE,
        Levels.NONE,
        AS_PUBLISHED,
        true,
        SettlementTime.UNLIMITED);
  }

  /**
   * Of a classic queue.
   *
   * @param effective valid values under the names of {@link QueueArgument}
   */
  static QueueSettings of(FieldTable effective) {
    Long highest = QueueArgument.MAX_PRIORITY.number(effective);
    Levels levels = highest == null ? Levels.NONE : new Levels(highest.intValue(), 0);
    return of(
        effective,
        overflow(effective),
        DeliveryLimit.NONE,
        levels,
        AS_PUBLISHED,
        false,
        SettlementTime.UNLIMITED);
  }

  /** Of a quorum queue: the same, with other rules where nothing is said. */
  static QueueSettings ofQuorum(FieldTable effective, QueueLimits limits) {
    SettlementTime ofNode = new SettlementTime(limits.settlementMs());
    return of(
        effective,
        overflow(effective).withoutDeadLetters(),
        QUORUM_LIMIT,
        QUORUM_LEVELS,
        ALL,
        false,
        ofNode.unless(QueueArgument.CONSUMER_TIMEOUT.number(effective)));
  }

  private static QueueSettings of(
      FieldTable effective,
      MaxLength.Overflow overflow,
      DeliveryLimit unsaidLimit,
      Levels levels,
      Keeping keeping,
      boolean holdsForExchange,
      SettlementTime settlementTime) {
    String exchange = QueueArgument.DEAD_LETTER_EXCHANGE.text(effective);
    return new QueueSettings(
        new MessageTtl(orNone(QueueArgument.MESSAGE_TTL.number(effective))),
        new IdleExpiry(orNone(QueueArgument.EXPIRES.number(effective))),
        new MaxLength(
            orNone(QueueArgument.MAX_LENGTH.number(effective)),
            orNone(QueueArgument.MAX_LENGTH_BYTES.number(effective)),
            overflow),
        DeliveryLimit.of(QueueArgument.DELIVERY_LIMIT.number(effective), unsaidLimit),
        exchange == null
            ? null
            : new DeadLetterTarget(exchange, QueueArgument.DEAD_LETTER_ROUTING_KEY.text(effective)),
        levels,
        QueueArgument.SINGLE_ACTIVE_CONSUMER.flag(effective),
        keeping.all(),
        new Delay(QueueArgument.DELAYED_DELIVERY.flag(effective), !holdsForExchange),
        holdsForExchange,
        deduplication(effective),
        keeping,
        settlementTime);
  }

  private static MaxLength.Overflow overflow(FieldTable effective) {
    return MaxLength.Overflow.named(QueueArgument.OVERFLOW.text(effective));
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
    return levels.newBacklog(pages);
  }

  /** The same for its consumers. */
  Dispatch newDispatch() {
    return singleActiveConsumer ? new SingleActive(activeYields) : new ConsumerPriority();
  }

  private static long orNone(@Nullable Long value) {
    return value == null ? -1 : value;
  }
}
