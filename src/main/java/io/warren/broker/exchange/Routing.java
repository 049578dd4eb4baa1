package io.warren.broker.exchange;

import io.warren.broker.bus.Binding;
import io.warren.value.Properties;
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
}
