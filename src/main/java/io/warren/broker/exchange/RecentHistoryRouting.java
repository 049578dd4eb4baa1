package io.warren.broker.exchange;

import io.warren.broker.bus.Binding;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.FieldText;
import io.warren.value.Message;
import io.warren.value.Properties;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Routes to every binding, and keeps the last messages for those that come later.
 *
 * <p>What it keeps, it keeps in memory, where it counts as what queues hold does; but it gives none
 * of it away when that gets short: the length that its declarer chose, up to an option, is the
 * limit.
 *
 * <p>Source: RabbitMQ Recent History Exchange.
 */
public final class RecentHistoryRouting implements Routing {
  /** The argument that says how many messages are kept. */
  public static final String LENGTH_ARGUMENT = "x-recent-history-length";

  private static final String NO_STORE_HEADER = "x-recent-history-no-store";
  private static final int DEFAULT_LENGTH = 20;

  private final FanoutRouting bindings = new FanoutRouting();
  private final Queue<Message> history = new ArrayDeque<>();
  private final long length;
  private long memoryBytes;

  /**
   * Makes it without bindings and history.
   *
   * @param arguments valid ones of the exchange
   */
  public RecentHistoryRouting(FieldTable arguments) {
    this.length = length(arguments).orElse(DEFAULT_LENGTH);
  }

  /** How many messages valid arguments ask it to keep, if they say so. */
  public static OptionalLong length(FieldTable arguments) {
    Object asked = arguments.value(LENGTH_ARGUMENT);
    return asked == null ? OptionalLong.empty() : FieldTable.integer(asked);
  }

  /** Fails with PRECONDITION_FAILED where an exchange can't have these arguments. */
  static void checkArguments(FieldTable arguments) {
    Object asked = arguments.value(LENGTH_ARGUMENT);
    if (asked == null) {
      return;
    }
    OptionalLong number = FieldTable.integer(asked);
    if (number.isEmpty() || number.getAsLong() < 1) {
      throw new BrokerException(
          ErrorKind.PRECONDITION_FAILED,
          "Invalid argument "
              + FieldText.term(asked)
              + ", 'x-recent-history-length' must be a positive integer");
    }
  }

  @Override
  public void bind(Binding binding) {
    bindings.bind(binding);
  }

  @Override
  public void unbind(Binding binding) {
    bindings.unbind(binding);
  }

  @Override
  public Destinations route(String routingKey, Supplier<Properties> properties) {
    return bindings.route(routingKey, properties);
  }

  @Override
  public boolean remembers() {
    return true;
  }

  @Override
  public void remember(Message message, Supplier<Properties> properties, ExchangeLog log) {
    if (!Boolean.TRUE.equals(properties.get().headers().value(NO_STORE_HEADER))) {
      add(message, log);
      log.added(message);
    }
  }

  @Override
  public void restore(List<Message> old, ExchangeLog log) {
    old.forEach(message -> add(message, log));
  }

  private void add(Message message, ExchangeLog log) {
    if (history.size() >= length) {
      Message oldest = history.remove();
      memoryBytes -= oldest.memoryBytes();
      log.dropped(oldest);
    }
    history.add(message);
    memoryBytes += message.memoryBytes();
  }

  @Override
  public List<Message> history() {
    return List.copyOf(history);
  }

  @Override
  public long memoryBytes() {
    return memoryBytes;
  }
}
