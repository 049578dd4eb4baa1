package io.warren.broker.exchange;

import io.warren.broker.bus.Binding;
import io.warren.value.Properties;
import java.util.function.Supplier;

/**
 * Routes to every binding, whatever the key.
 *
 * <p>Source: AMQP 0-9-1 §3.1.3.2.
 */
public final class FanoutRouting implements Routing {
  private final BindingGroup bindings = new BindingGroup();

  @Override
  public void bind(Binding binding) {
    bindings.add(binding);
  }

  @Override
  public void unbind(Binding binding) {
    bindings.remove(binding);
  }

  @Override
  public Destinations route(String routingKey, Supplier<Properties> properties) {
    return bindings.destinations();
  }
}
