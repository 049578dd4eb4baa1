package io.warren.broker.exchange;

import io.warren.broker.bus.Binding;
import io.warren.value.Message;
import io.warren.value.Properties;
import java.util.List;
import java.util.function.Supplier;

/**
 * The routing of one exchange: a machine without I/O, clock or thread. One context uses it.
 *
 * <p>Two bindings with the same destination may both match; the destination is in the result once.
 */
public interface Routing {

  /** Adds a binding; one that is already there stays as it is. */
  void bind(Binding binding);

  /** Removes a binding; nothing happens where there is none. */
  void unbind(Binding binding);

  /**
   * Where a message goes.
   *
   * @param properties asked for only by routings that look at them; decoding costs
   * @return each destination once; shared with later calls, so never changed
   */
  Destinations route(String routingKey, Supplier<Properties> properties);

  /** Whether a message with several routing keys is routed once, by the first of them. */
  default boolean byFirstKeyOnly() {
    return false;
  }

  /** Whether it keeps messages. Then there is one for an exchange, not one on each event loop. */
  default boolean remembers() {
    return false;
  }

  /**
   * A message has come, which is to be routed once or by several keys.
   *
   * @param log hears what is kept and what is not any more
   */
  default void remember(Message message, Supplier<Properties> properties, ExchangeLog log) {}

  /** These were kept in an earlier life of the node, the oldest first. */
  default void restore(List<Message> history, ExchangeLog log) {}

  /** The messages that a new binding's destination gets, in the order of their coming. */
  default List<Message> history() {
    return List.of();
  }

  /** The memory of the messages that it keeps, and of what it needs beside its bindings. */
  default long memoryBytes() {
    return 0;
  }
}
