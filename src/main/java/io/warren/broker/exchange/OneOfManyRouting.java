package io.warren.broker.exchange;

import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Destination;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.Properties;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/**
 * Routes each message to one binding: by the hash of its routing key, modulo their number, or by
 * chance, for both random types. The local one takes only queues of the publisher's own node, which
 * all are here. The bindings' own keys are not looked at.
 *
 * <p>Source: RabbitMQ docs: Exchanges (x-modulus-hash, x-random, x-local-random).
 */
public final class OneOfManyRouting implements Routing {
  /** Says which binding gets a message. */
  private interface Choice {
    /** A number from 0 up to, and not, the count of bindings. */
    int among(int count, String routingKey);
  }

  private final BindingTable bindings = new BindingTable();
  private final Choice choice;

  private OneOfManyRouting(Choice choice) {
    this.choice = choice;
  }

  /** Without bindings; messages of one key get the same. */
  public static OneOfManyRouting byHash() {
    return new OneOfManyRouting(
        (count, key) -> (int) Long.remainderUnsigned(HashBuckets.mixed(key.hashCode()), count));
  }

  /**
   * Without bindings.
   *
   * @param nextBelow gives a number from 0 up to, and not, its argument
   */
  public static OneOfManyRouting byChance(IntUnaryOperator nextBelow) {
    return new OneOfManyRouting((count, key) -> nextBelow.applyAsInt(count));
  }

  /** Fails with PRECONDITION_FAILED where the local random type can't have such a binding. */
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
    return count == 0 ? Destinations.NONE : bindings.at(choice.among(count, routingKey));
  }

  @Override
  public boolean byFirstKeyOnly() {
    return true;
  }
}
