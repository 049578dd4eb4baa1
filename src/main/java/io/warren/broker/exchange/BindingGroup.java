package io.warren.broker.exchange;

import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Destination;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bindings that match together, and where they lead.
 *
 * <p>The destinations are worked out when they are next asked for, not at each change: binding ten
 * thousand queues to one key would else copy the list ten thousand times.
 */
final class BindingGroup {
  /** Small: most keys have one binding, and there may be a million keys. */
  private final Set<Binding> bindings = new LinkedHashSet<>(2);

  private @Nullable Destinations destinations;

  void add(Binding binding) {
    if (bindings.add(binding)) {
      destinations = null;
    }
  }

  void remove(Binding binding) {
    if (bindings.remove(binding)) {
      destinations = null;
    }
  }

  boolean isEmpty() {
    return bindings.isEmpty();
  }

  /** Each destination once, shared until the next change. */
  Destinations destinations() {
    Destinations known = destinations;
    if (known == null) {
      Set<Destination> distinct = new LinkedHashSet<>();
      addTo(distinct);
      known = Destinations.of(distinct);
      destinations = known;
    }
    return known;
  }

  void addTo(Set<Destination> all) {
    for (Binding binding : bindings) {
      all.add(binding.destination());
    }
  }
}
