package io.warren.broker.exchange;

import io.warren.broker.bus.Binding;
import io.warren.value.Properties;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Routes to the bindings whose key equals the message's.
 *
 * <p>Source: AMQP 0-9-1 §3.1.3.1.
 */
public final class DirectRouting implements Routing {
  private final Map<String, BindingGroup> groupByKey = new HashMap<>();

  @Override
  public void bind(Binding binding) {
    groupByKey.computeIfAbsent(binding.routingKey(), key -> new BindingGroup()).add(binding);
  }

  @Override
  public void unbind(Binding binding) {
    BindingGroup group = groupByKey.get(binding.routingKey());
    if (group == null) {
      return;
    }
    group.remove(binding);
    if (group.isEmpty()) {
      groupByKey.remove(binding.routingKey());
    }
  }

  @Override
  public Destinations route(String routingKey, Supplier<Properties> properties) {
    BindingGroup group = groupByKey.get(routingKey);
    return group == null ? Destinations.NONE : group.destinations();
  }
}
