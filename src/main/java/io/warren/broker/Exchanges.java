package io.warren.broker;

import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.TopologyCommand.DeclareExchange;
import io.warren.broker.exchange.ExchangeArgument;
import io.warren.broker.exchange.ExchangeDeduplication;
import io.warren.broker.exchange.ExchangeType;
import io.warren.broker.publish.Tracer;
import io.warren.value.FieldTable;
import io.warren.value.FieldText;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The exchanges of a virtual host.
 *
 * <p>The default exchange is among them, with the id 0: it can be listed and looked up, but nothing
 * routes through it, for its keys are the names of queues.
 */
final class Exchanges {
  static final String DEFAULT = "";
  private static final String RESERVED_PREFIX = "amq.";

  private final String virtualHost;
  private final LongSupplier nextId;
  private final MemoryLimits limits;
  private final Map<String, ExchangeInfo> exchangeByName = new LinkedHashMap<>();

  Exchanges(String virtualHost, LongSupplier nextId, MemoryLimits limits) {
    this.limits = limits;
    this.virtualHost = virtualHost;
    this.nextId = nextId;
    predeclare(DEFAULT, 0, ExchangeType.DIRECT, false);
    predeclare("amq.direct", ExchangeType.DIRECT);
    predeclare("amq.fanout", ExchangeType.FANOUT);
    predeclare("amq.headers", ExchangeType.HEADERS);
    predeclare("amq.match", ExchangeType.HEADERS);
    predeclare(Tracer.EXCHANGE, nextId.getAsLong(), ExchangeType.TOPIC, true);
    predeclare("amq.topic", ExchangeType.TOPIC);
  }

  /** Only where the node publishes its events. */
  void addEventExchange() {
    predeclare(PublishedEvents.EXCHANGE, nextId.getAsLong(), ExchangeType.TOPIC, true);
  }

  Optional<ExchangeInfo> find(String name) {
    return Optional.ofNullable(exchangeByName.get(name));
  }

  Collection<ExchangeInfo> all() {
    return Collections.unmodifiableCollection(exchangeByName.values());
  }

  /** The exchange as it is if that is what the command says; empty where there is none yet. */
  Optional<ExchangeInfo> findEquivalent(DeclareExchange command) {
    ExchangeType.named(command.type());
    refuseDefault(command.name());
    Optional<ExchangeInfo> current = find(command.name());
    current.ifPresent(exchange -> Equivalence.check(exchange, command));
    return current;
  }

  ExchangeInfo create(DeclareExchange command) {
    if (command.name().startsWith(RESERVED_PREFIX)) {
      throw Refusal.reservedName("exchange", command.name());
    }
    ExchangeInfo exchange =
        new ExchangeInfo(
            virtualHost,
            command.name(),
            nextId.getAsLong(),
            command.type(),
            command.durable(),
            command.autoDelete(),
            command.internal(),
            alternate(command),
            command.arguments());
    Refusal.check(command.refusal());
    ExchangeType.named(command.type()).checkArguments(command.arguments());
    ExchangeDeduplication.check(Refusal.exchange(virtualHost, command.name()), exchange);
    limits.check(exchange);
    exchangeByName.put(exchange.name(), exchange);
    return exchange;
  }

  /** One of an earlier life; those that are there anyway stay as they are. */
  void restore(ExchangeInfo exchange) {
    exchangeByName.putIfAbsent(exchange.name(), exchange);
  }

  /** Takes the place of the exchange of that name and id. */
  void replace(ExchangeInfo exchange) {
    exchangeByName.put(exchange.name(), exchange);
  }

  /** Fails where the exchange is the virtual host's own. */
  static void refuseDeletion(String virtualHost, String name) {
    refuseDefault(name);
    if (name.startsWith(RESERVED_PREFIX)) {
      throw Refusal.systemExchange(virtualHost, name);
    }
  }

  static void refuseDefault(String name) {
    if (name.equals(DEFAULT)) {
      throw Refusal.defaultExchange();
    }
  }

  /** Whether it was there. */
  boolean remove(ExchangeInfo exchange) {
    return exchangeByName.remove(exchange.name(), exchange);
  }

  private String alternate(DeclareExchange command) {
    Object alternate =
        command.arguments().value(ExchangeArgument.ALTERNATE_EXCHANGE.argumentName());
    if (alternate == null) {
      return "";
    }
    return NameArgument.find(
            command.arguments(), ExchangeArgument.ALTERNATE_EXCHANGE.argumentName())
        .orElseThrow(
            () ->
                Refusal.noName(
                    FieldText.typeName(alternate),
                    ExchangeArgument.ALTERNATE_EXCHANGE.argumentName(),
                    Refusal.exchange(virtualHost, command.name())));
  }

  private void predeclare(String name, ExchangeType type) {
    predeclare(name, nextId.getAsLong(), type, false);
  }

  private void predeclare(String name, long id, ExchangeType type, boolean internal) {
    exchangeByName.put(
        name,
        new ExchangeInfo(
            virtualHost, name, id, type.typeName(), true, false, internal, "", FieldTable.EMPTY));
  }
}
