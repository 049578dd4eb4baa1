package io.warren.broker;

import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.TopologyCommand.DeclareExchange;
import io.warren.broker.exchange.ExchangeArgument;
import io.warren.broker.queue.QueueArgument;
import io.warren.broker.queue.QueueTypeName;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.FieldText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a declaration says what an object already is; fails with PRECONDITION_FAILED on the first
 * difference, in the order that clients know.
 *
 * <p>Arguments are compared only where they are known. Numbers are compared by value: client
 * libraries choose the width by themselves, and not always the same.
 *
 * <p>Source: AMQP 0-9-1 queue.declare, exchange.declare (rule "equivalent").
 */
final class Equivalence {
  private static final List<QueueArgument> OF_A_REPLACEMENT =
      List.of(
          QueueArgument.DEAD_LETTER_EXCHANGE,
          QueueArgument.DEAD_LETTER_ROUTING_KEY,
          QueueArgument.EXPIRES,
          QueueArgument.MAX_LENGTH,
          QueueArgument.MAX_LENGTH_BYTES,
          QueueArgument.SINGLE_ACTIVE_CONSUMER,
          QueueArgument.MESSAGE_TTL);

  private Equivalence() {}

  static void check(ExchangeInfo current, DeclareExchange received) {
    String object = Refusal.exchange(current.virtualHost(), current.name());
    checkField(object, "type", current.type(), received.type());
    checkField(object, "durable", current.durable(), received.durable());
    checkField(object, "auto_delete", current.autoDelete(), received.autoDelete());
    checkField(object, "internal", current.internal(), received.internal());
    checkArgument(
        object,
        ExchangeArgument.ALTERNATE_EXCHANGE.argumentName(),
        current.arguments(),
        received.arguments());
  }

  /** All but the owner, which is compared before. */
  static void check(QueueInfo current, boolean durable, boolean autoDelete, FieldTable arguments) {
    String object = Refusal.queue(current.virtualHost(), current.name());
    checkField(object, "durable", current.durable(), durable);
    checkField(object, "auto_delete", current.autoDelete(), autoDelete);
    QueueTypeName type = QueueTypeName.named(current.type()).orElse(QueueTypeName.CLASSIC);
    for (QueueArgument argument : QueueArgument.of(type)) {
      checkArgument(object, argument.argumentName(), current.arguments(), arguments);
    }
  }

  /** Of a quorum queue that is there in place of a classic one. */
  static void checkReplacement(QueueInfo current, FieldTable arguments) {
    String object = Refusal.queue(current.virtualHost(), current.name());
    for (QueueArgument argument : OF_A_REPLACEMENT) {
      checkArgument(object, argument.argumentName(), current.arguments(), arguments);
    }
  }

  private static void checkField(String object, String name, Object current, Object received) {
    if (!current.equals(received)) {
      throw inequivalent(object, name, quoted(current), quoted(received));
    }
  }

  private static void checkArgument(
      String object, String name, FieldTable currentTable, FieldTable receivedTable) {
    Object current = currentTable.value(name);
    Object received = receivedTable.value(name);
    if (current != null && received != null) {
      if (!same(current, received)) {
        throw inequivalent(object, name, quoted(current), quoted(received));
      }
    } else if (current != null || received != null) {
      throw inequivalent(object, name, typedOrNone(current), typedOrNone(received));
    }
  }

  /** Integers of any width are the same by value, so are fractions; never one and the other. */
  private static boolean same(Object current, Object received) {
    return FieldTable.comparable(current).equals(FieldTable.comparable(received));
  }

  private static BrokerException inequivalent(
      String object, String name, String current, String received) {
    return new BrokerException(
        ErrorKind.PRECONDITION_FAILED,
        "inequivalent arg '"
            + name
            + "' for "
            + object
            + ": received "
            + received
            + " but current is "
            + current);
  }

  private static String quoted(Object value) {
    return "'" + FieldText.plain(value) + "'";
  }

  /** Where one side has no value, the other's type is told too. */
  private static String typedOrNone(@Nullable Object value) {
    return value == null
        ? "none"
        : "the value " + quoted(value) + " of type '" + FieldText.typeName(value) + "'";
  }
}
