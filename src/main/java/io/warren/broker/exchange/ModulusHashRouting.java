package io.warren.broker.exchange;

import io.warren.broker.bus.Binding;
import io.warren.value.Properties;
import java.util.function.Supplier;

/**
 * Routes each message to one binding: the hash of its routing key, modulo their number. The
 * bindings' own keys are not looked at.
 *
 * <p>Source: RabbitMQ docs: Exchanges (x-modulus-hash).
 */
public final class ModulusHashRouting implements Routing {
  private final BindingTable bindings = new BindingTable();

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
    int count = bindings.size();
    return count == 0
        ? Destinations.NONE
        : bindings.at(
            (int) Long.remainderUnsigned(HashBuckets.mixed(routingKey.hashCode()), count));
  }

  @Override
  public boolean byFirstKeyOnly() {
    return true;
  }
}
