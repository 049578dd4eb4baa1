package io.warren.broker.exchange;

import io.warren.broker.bus.Destination;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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

  /** All that either of the two names. */
  public Destinations union(Destinations other) {
    if (other.isEmpty() || other.equals(this)) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    return new Destinations(union(queues, other.queues), union(exchanges, other.exchanges));
  }

  private static List<String> union(List<String> first, List<String> second) {
    Set<String> all = new LinkedHashSet<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  public boolean isEmpty() {
    return queues.isEmpty() && exchanges.isEmpty();
  }
}
