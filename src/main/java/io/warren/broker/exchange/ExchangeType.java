package io.warren.broker.exchange;

import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.FieldTable.LongString;
import io.warren.value.FieldText;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The exchange types: name, routing, and what a binding must satisfy. */
// The functions in its rows hold no state, which the checker can't see.
@SuppressWarnings("ImmutableEnumChecker")
public enum ExchangeType {
  DIRECT("direct", DirectRouting::new, BindingCheck.NONE),
  FANOUT("fanout", FanoutRouting::new, BindingCheck.NONE),
  TOPIC("topic", TopicRouting::new, BindingCheck.NONE),
  HEADERS("headers", HeadersRouting::new, ExchangeType::checkMatch);

  private static final Map<String, ExchangeType> TYPE_BY_NAME =
      Stream.of(values()).collect(Collectors.toMap(ExchangeType::typeName, Function.identity()));

  private static final Set<String> MATCHES = Set.of("all", "any", "all-with-x", "any-with-x");

  private final String typeName;
  private final Supplier<Routing> routing;
  private final BindingCheck check;

  ExchangeType(String typeName, Supplier<Routing> routing, BindingCheck check) {
    this.typeName = typeName;
    this.routing = routing;
    this.check = check;
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

  /** A routing without bindings. */
  public Routing newRouting() {
    return routing.get();
  }

  /** Fails with PRECONDITION_FAILED where an exchange of this type can't have such a binding. */
  public void checkBinding(String routingKey, FieldTable arguments) {
    check.check(routingKey, arguments);
  }

  private static void checkMatch(String routingKey, FieldTable arguments) {
    Object match = arguments.value(HeadersRouting.MATCH_ARGUMENT);
    if (match == null || (match instanceof String name && MATCHES.contains(name))) {
      return;
    }
    boolean isString = match instanceof String || match instanceof LongString;
    throw new BrokerException(
        ErrorKind.PRECONDITION_FAILED,
        isString
            ? "Invalid x-match field value "
                + FieldText.term(match)
                + "; expected all, any, all-with-x, or any-with-x"
            : "Invalid x-match field type "
                + FieldText.typeName(match)
                + " (value "
                + FieldText.term(match)
                + "); expected longstr");
  }

  private interface BindingCheck {
    BindingCheck NONE = (routingKey, arguments) -> {};

    void check(String routingKey, FieldTable arguments);
  }
}
