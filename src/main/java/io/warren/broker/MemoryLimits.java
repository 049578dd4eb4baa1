package io.warren.broker;

import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.exchange.ExchangeDeduplication;
import io.warren.broker.exchange.ExchangeType;
import io.warren.broker.exchange.RecentHistoryRouting;
import io.warren.broker.queue.QueueArgument;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import java.util.OptionalLong;

/**
 * How much a declaration may have one queue, exchange or policy remember. What they remember is in
 * memory, and whoever may declare could have the node hold gigabytes.
 *
 * @param idCount ids of messages, by which duplicates are known
 * @param historyCount messages, for bindings that come later
 * @param patternBytes of a policy's expression
 */
public record MemoryLimits(int idCount, int historyCount, int patternBytes) {

  /** Fails with PRECONDITION_FAILED where a queue, whose arguments are valid, wants more. */
  void check(QueueInfo queue) {
    String argument = QueueArgument.CACHE_SIZE.argumentName();
    Object value = queue.arguments().value(argument);
    OptionalLong asked = value == null ? OptionalLong.empty() : FieldTable.integer(value);
    check(asked, idCount, argument, Refusal.queue(queue.virtualHost(), queue.name()));
  }

  /** Fails with PRECONDITION_FAILED where an exchange, whose arguments are valid, wants more. */
  void check(ExchangeInfo exchange) {
    String object = Refusal.exchange(exchange.virtualHost(), exchange.name());
    FieldTable arguments = exchange.arguments();
    check(ExchangeDeduplication.idCount(arguments), idCount, ExchangeDeduplication.SIZE, object);
    if (ExchangeType.named(exchange.type()).keepsHistory(exchange)) {
      check(
          RecentHistoryRouting.length(arguments),
          historyCount,
          RecentHistoryRouting.LENGTH_ARGUMENT,
          object);
    }
  }

  private static void check(OptionalLong asked, int most, String argument, String object) {
    if (asked.isPresent() && asked.getAsLong() > most) {
      throw new BrokerException(
          ErrorKind.PRECONDITION_FAILED,
          "invalid arg '"
              + argument
              + "' for "
              + object
              + ": "
              + asked.getAsLong()
              + " is more than this node allows, which is "
              + most);
    }
  }
}
