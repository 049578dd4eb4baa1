package io.warren.broker.exchange;

import io.warren.broker.bus.Binding;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.value.BrokerException;
import io.warren.value.DelayHeader;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import io.warren.value.Properties;
import java.util.List;
import java.util.function.Supplier;

/**
 * Routes as the type that its argument names, but messages that ask for a delay only when that is
 * over. Until then a hidden queue of the exchange has them, which publishes them here again.
 *
 * <p>To be held counts as routed: such a message is confirmed when the hidden queue has it, and
 * never returned.
 *
 * <p>Source: RabbitMQ Delayed Message Plugin.
 */
public final class DelayedMessageRouting implements Routing {
  private static final String TYPE_ARGUMENT = "x-delayed-type";

  /** The plugin's timers know no longer delay, and what asks for one is not delayed. */
  private static final long LONGEST_MS = (1L << 32) - 1;

  private final Routing inner;
  private final Destinations held;

  /** Makes it without bindings, for an exchange whose arguments are valid. */
  public DelayedMessageRouting(ExchangeInfo exchange) {
    this.inner = innerType(exchange.arguments()).newRouting(exchange);
    this.held = new Destinations(List.of(exchange.delayedQueue().address()), List.of());
  }

  /** The type by which what is due is routed; fails with PRECONDITION_FAILED where none is said. */
  static ExchangeType innerType(FieldTable arguments) {
    if (!(arguments.value(TYPE_ARGUMENT) instanceof String typeName)) {
      throw refused("Invalid argument, 'x-delayed-type' must be an existing exchange type");
    }
    ExchangeType type = ExchangeType.named(typeName);
    if (type.delays()) {
      throw refused("Invalid argument, 'x-delayed-message' can't be used for 'x-delayed-type'");
    }
    return type;
  }

  /** Fails with PRECONDITION_FAILED where an exchange can't have these arguments. */
  static void checkArguments(FieldTable arguments) {
    innerType(arguments).checkArguments(arguments);
  }

  private static BrokerException refused(String text) {
    return new BrokerException(ErrorKind.PRECONDITION_FAILED, text);
  }

  @Override
  public void bind(Binding binding) {
    inner.bind(binding);
  }

  @Override
  public void unbind(Binding binding) {
    inner.unbind(binding);
  }

  @Override
  public Destinations route(String routingKey, Supplier<Properties> properties) {
    return isEarly(properties) ? held : inner.route(routingKey, properties);
  }

  private static boolean isEarly(Supplier<Properties> properties) {
    return isEarly(properties.get().headers());
  }

  /** Whether a message with these headers is held until its time. */
  static boolean isEarly(FieldTable headers) {
    long delayMs = DelayHeader.delayMs(headers).orElse(0);
    return delayMs > 0 && delayMs <= LONGEST_MS;
  }

  @Override
  public boolean byFirstKeyOnly() {
    return inner.byFirstKeyOnly();
  }

  @Override
  public boolean remembers() {
    return inner.remembers();
  }

  @Override
  public void remember(Message message, Supplier<Properties> properties, ExchangeLog log) {
    if (!isEarly(properties)) {
      inner.remember(message, properties, log);
    }
  }

  @Override
  public void restore(List<Message> history, ExchangeLog log) {
    inner.restore(history, log);
  }

  @Override
  public List<Message> history() {
    return inner.history();
  }

  @Override
  public long memoryBytes() {
    return inner.memoryBytes();
  }
}
