package io.warren.broker.exchange;

import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Destination;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.Properties;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/**
 * Routes each message to one binding by chance, for both random types. The local one takes only
 * queues of the publisher's own node, which all are here.
 *
 * <p>Source: RabbitMQ docs: Exchanges (x-random, x-local-random).
 */
public final class RandomRouting implements Routing {
  private final BindingTable bindings = new BindingTable();
  private final IntUnaryOperator nextBelow;

  /**
   * Makes it without bindings.
   *
   * @param nextBelow gives a number from 0 up to, and not, its argument
   */
  public RandomRouting(IntUnaryOperator nextBelow) {
    this.nextBelow = nextBelow;
  }

  /** Fails with PRECONDITION_FAILED where the local type can't have such a binding. */
  static void checkLocalBinding(Binding binding) {
    if (!binding.routingKey().isEmpty()) {
      throw refused("Non empty binding '" + binding.routingKey() + "' key not permitted");
    }
    if (binding.destination().kind() != Destination.Kind.QUEUE) {
      throw refused("Destination not found");
    }
  }

  private static BrokerException refused(String text) {
    return new BrokerException(ErrorKind.PRECONDITION_FAILED, text);
  }

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
    return count == 0 ? Destinations.NONE : bindings.at(nextBelow.applyAsInt(count));
  }

  @Override
  public boolean byFirstKeyOnly() {
    return true;
  }
}
