package io.warren.broker.exchange;

import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Destination;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.FieldText;
import io.warren.value.Properties;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Routes each message to one destination, the same for the same value: of its routing key, or of a
 * header or property that the exchange's arguments name. A binding's key is its weight.
 *
 * <p>The value chooses one of as many buckets as all weights together, by a jump hash: its steps
 * are the logarithm of their number, the shares are even for small weights too, which points on a
 * ring are not, and what a new destination gets is all that moves. A destination that goes leaves
 * its buckets to those of the last ones, so that little beyond its own share moves.
 *
 * <p>A destination counts once, with the weight of its oldest binding. Each unit of weight costs
 * twelve bytes on every event loop, which count in the memory of the node.
 *
 * <p>Source: RabbitMQ Consistent Hash Exchange Type; Lamping, Veach: A Fast, Minimal Memory,
 * Consistent Hash Algorithm.
 */
public final class ConsistentHashRouting implements Routing {
  static final int MAX_WEIGHT = 10_000;
  private static final String HEADER_ARGUMENT = "hash-header";
  private static final String PROPERTY_ARGUMENT = "hash-property";
  private static final Set<String> PROPERTIES = Set.of("correlation_id", "message_id", "timestamp");

  private final String header;
  private final String property;
  private final Map<Destination, Set<Binding>> bindingsByDestination = new LinkedHashMap<>();
  private final HashBuckets buckets = new HashBuckets();

  /**
   * Makes it without bindings.
   *
   * @param arguments valid ones of the exchange
   */
  public ConsistentHashRouting(FieldTable arguments) {
    this.header = text(arguments, HEADER_ARGUMENT);
    this.property = text(arguments, PROPERTY_ARGUMENT);
  }

  /** Fails with PRECONDITION_FAILED where an exchange can't have these arguments. */
  static void checkArguments(FieldTable arguments) {
    Object header = arguments.value(HEADER_ARGUMENT);
    Object property = arguments.value(PROPERTY_ARGUMENT);
    if (header != null && property != null) {
      throw refused("hash-header and hash-property are mutually exclusive");
    }
    if (header != null && !(header instanceof String)) {
      throw refused("Unsupported header: " + FieldText.plain(header));
    }
    if (property != null && !(property instanceof String name && PROPERTIES.contains(name))) {
      throw refused("Unsupported property: " + FieldText.plain(property));
    }
  }

  /** Fails with PRECONDITION_FAILED where the routing key is no weight. */
  static void checkBinding(Binding binding) {
    String key = binding.routingKey();
    if (!key.matches("[+-]?[0-9]+")) {
      throw refused("The binding key must be an integer: " + FieldText.term(key));
    }
    BigInteger weight = new BigInteger(key);
    if (weight.signum() < 1) {
      throw refused("The binding key must be greater than 0");
    }
    if (weight.compareTo(BigInteger.valueOf(MAX_WEIGHT)) > 0) {
      throw refused("The binding key must not exceed " + MAX_WEIGHT);
    }
  }

  private static BrokerException refused(String text) {
    return new BrokerException(ErrorKind.PRECONDITION_FAILED, text);
  }

  private static String text(FieldTable arguments, String name) {
    return arguments.value(name) instanceof String text ? text : "";
  }

  @Override
  public void bind(Binding binding) {
    Set<Binding> bindings =
        bindingsByDestination.computeIfAbsent(
            binding.destination(), destination -> new LinkedHashSet<>(2));
    if (bindings.add(binding) && bindings.size() == 1) {
      buckets.add(binding.destination(), weight(binding));
    }
  }

  @Override
  public void unbind(Binding binding) {
    Set<Binding> bindings = bindingsByDestination.get(binding.destination());
    if (bindings == null) {
      return;
    }
    boolean counted = bindings.iterator().next().equals(binding);
    if (!bindings.remove(binding) || !counted) {
      return;
    }
    buckets.remove(binding.destination());
    if (bindings.isEmpty()) {
      bindingsByDestination.remove(binding.destination());
    } else {
      buckets.add(binding.destination(), weight(bindings.iterator().next()));
    }
  }

  private static int weight(Binding binding) {
    return Integer.parseInt(binding.routingKey());
  }

  @Override
  public Destinations route(String routingKey, Supplier<Properties> properties) {
    if (buckets.isEmpty()) {
      return Destinations.NONE;
    }
    return buckets.find(hash(routingKey, properties));
  }

  @Override
  public boolean byFirstKeyOnly() {
    return true;
  }

  @Override
  public long memoryBytes() {
    return buckets.memoryBytes();
  }

  /** What has no such header or property goes together. */
  private int hash(String routingKey, Supplier<Properties> properties) {
    if (!header.isEmpty()) {
      return hash(properties.get().headers().value(header));
    }
    return switch (property) {
      case "correlation_id" -> hash(properties.get().correlationId());
      case "message_id" -> hash(properties.get().messageId());
      case "timestamp" -> hash(properties.get().timestamp());
      default -> routingKey.hashCode();
    };
  }

  /** Of a list, its first element counts. */
  private static int hash(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.isEmpty() ? 0 : hash(list.get(0));
    }
    return value == null ? 0 : FieldTable.comparable(value).hashCode();
  }
}
