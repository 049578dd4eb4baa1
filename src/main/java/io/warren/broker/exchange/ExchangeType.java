package io.warren.broker.exchange;

import io.warren.broker.bus.Binding;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The exchange types: name, routing, and what bindings and arguments must satisfy. */
// The functions in its rows hold no state, which the checker can't see.
@SuppressWarnings("ImmutableEnumChecker")
public enum ExchangeType {
  DIRECT("direct", exchange -> new DirectRouting()),
  FANOUT("fanout", exchange -> new FanoutRouting()),
  TOPIC("topic", exchange -> new TopicRouting()),
  HEADERS("headers", exchange -> new HeadersRouting(), HeadersRouting::checkBinding),
  CONSISTENT_HASH(
      "x-consistent-hash",
      exchange -> new ConsistentHashRouting(exchange.arguments()),
      ConsistentHashRouting::checkBinding,
      ConsistentHashRouting::checkArguments),
  MODULUS_HASH("x-modulus-hash", exchange -> OneOfManyRouting.byHash()),
  RANDOM("x-random", exchange -> newRandomRouting()),
  LOCAL_RANDOM(
      "x-local-random", exchange -> newRandomRouting(), OneOfManyRouting::checkLocalBinding),
  RECENT_HISTORY(
      "x-recent-history",
      exchange -> new RecentHistoryRouting(exchange.arguments()),
      binding -> {},
      RecentHistoryRouting::checkArguments),
  DELAYED_MESSAGE(
      "x-delayed-message",
      DelayedMessageRouting::new,
      binding -> {},
      DelayedMessageRouting::checkArguments),
  /** What makes it different is not how it routes, but what: {@link ExchangeDeduplication}. */
  DEDUPLICATING(ExchangeDeduplication.NAME, exchange -> new FanoutRouting());

  private static final Map<String, ExchangeType> TYPE_BY_NAME =
      Stream.of(values()).collect(Collectors.toMap(ExchangeType::typeName, Function.identity()));

  private final String typeName;
  private final Function<ExchangeInfo, Routing> routing;
  private final Consumer<Binding> bindingCheck;
  private final Consumer<FieldTable> argumentsCheck;

  ExchangeType(String typeName, Function<ExchangeInfo, Routing> routing) {
    this(typeName, routing, binding -> {});
  }

  ExchangeType(
      String typeName, Function<ExchangeInfo, Routing> routing, Consumer<Binding> bindingCheck) {
    this(typeName, routing, bindingCheck, arguments -> {});
  }

  ExchangeType(
      String typeName,
      Function<ExchangeInfo, Routing> routing,
      Consumer<Binding> bindingCheck,
      Consumer<FieldTable> argumentsCheck) {
    this.typeName = typeName;
    this.routing = routing;
    this.bindingCheck = bindingCheck;
    this.argumentsCheck = argumentsCheck;
  }

  private static Routing newRandomRouting() {
    return OneOfManyRouting.byChance(new SplittableRandom()::nextInt);
  }

  /** The type of that name; fails with PRECONDITION_FAILED where there is none. */
  public static ExchangeType named(String typeName) {
    ExchangeType type = TYPE_BY_NAME.get(typeName);
    if (type == null) {
      throw new BrokerException(
          ErrorKind.PRECONDITION_FAILED, "unknown exchange type '" + typeName + "'");
    }
    return type;
  }

  public String typeName() {
    return typeName;
  }

  /** A routing without bindings for an exchange of this type. */
  public Routing newRouting(ExchangeInfo exchange) {
    return routing.apply(exchange);
  }

  /** Whether an exchange of this type keeps a state, and has one actor for all event loops. */
  public boolean isSole(ExchangeInfo exchange) {
    return keepsHistory(exchange) || ExchangeDeduplication.isWanted(exchange);
  }

  /** Whether an exchange of this type keeps messages for bindings that come later. */
  public boolean keepsHistory(ExchangeInfo exchange) {
    return (delays() ? innerType(exchange) : this) == RECENT_HISTORY;
  }

  /** Whether an exchange of this type has a hidden queue for messages that are to come later. */
  public boolean delays() {
    return this == DELAYED_MESSAGE;
  }

  private static ExchangeType innerType(ExchangeInfo exchange) {
    return DelayedMessageRouting.innerType(exchange.arguments());
  }

  /** Fails with PRECONDITION_FAILED where an exchange of this type can't have such arguments. */
  public void checkArguments(FieldTable arguments) {
    argumentsCheck.accept(arguments);
  }

  /** Fails with PRECONDITION_FAILED where the exchange, of this type, can't have the binding. */
  public void checkBinding(ExchangeInfo exchange, Binding binding) {
    if (delays()) {
      innerType(exchange).checkBinding(exchange, binding);
    } else {
      bindingCheck.accept(binding);
    }
  }
}
