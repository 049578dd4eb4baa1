package io.warren.broker.exchange;

import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Destination;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.value.FieldTable;
import io.warren.value.Properties;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Short words for the tests of routings. */
final class RoutingFixture {
  static final Supplier<Properties> NO_HEADERS = () -> Properties.NONE;

  private RoutingFixture() {}

  static Binding toQueue(String queue, String key) {
    return toQueue(queue, key, FieldTable.EMPTY);
  }

  static Binding toQueue(String queue, String key, FieldTable arguments) {
    return new Binding(
        "x", new Destination(Destination.Kind.QUEUE, queue, "q/" + queue), key, arguments);
  }

  static Binding toExchange(String exchange, String key) {
    return new Binding(
        "x",
        new Destination(Destination.Kind.EXCHANGE, exchange, "e/" + exchange),
        key,
        FieldTable.EMPTY);
  }

  /** An exchange named x. */
  static ExchangeInfo exchange(ExchangeType type, Object... namesAndValues) {
    return new ExchangeInfo(
        "/", "x", 1, type.typeName(), false, false, false, "", table(namesAndValues));
  }

  static FieldTable table(Object... namesAndValues) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return FieldTable.of(values);
  }

  /** The addresses found; fails if one is there twice. */
  static Set<String> routed(Routing routing, String key, FieldTable headers) {
    Destinations found = routing.route(key, () -> Properties.NONE.withHeaders(headers));
    Set<String> addresses = new TreeSet<>(found.queues());
    addresses.addAll(found.exchanges());
    if (addresses.size() != found.queues().size() + found.exchanges().size()) {
      throw new AssertionError("twice in " + found);
    }
    return addresses;
  }

  static Set<String> routed(Routing routing, String key) {
    return routed(routing, key, FieldTable.EMPTY);
  }
}
