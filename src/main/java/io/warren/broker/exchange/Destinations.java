package io.warren.broker.exchange;

import io.warren.broker.bus.Destination;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Where a message goes: the addresses of queues, and of exchanges without their event loop.
 * Immutable, each address once.
 */
public record Destinations(List<String> queues, List<String> exchanges) {
  public static final Destinations NONE = new Destinations(List.of(), List.of());

  /** Splits distinct destinations by their kind. */
  public static Destinations of(Collection<Destination> destinations) {
    if (destinations.isEmpty()) {
      return NONE;
    }
    List<String> queues = new ArrayList<>(destinations.size());
    List<String> exchanges = new ArrayList<>(0);
    for (Destination destination : destinations) {
      (destination.kind() == Destination.Kind.QUEUE ? queues : exchanges)
          .add(destination.address());
    }
    return new Destinations(List.copyOf(queues), List.copyOf(exchanges));
  }

  public boolean isEmpty() {
    return queues.isEmpty() && exchanges.isEmpty();
  }
}
