package io.warren.broker;

import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Destination;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All bindings of a virtual host, found by either end: what goes with a deleted queue or exchange
 * costs as much as it is, not as much as there is.
 */
final class Bindings {
  private final Map<String, Set<Binding>> bindingsBySource = new LinkedHashMap<>();
  private final Map<End, Set<Binding>> bindingsByDestination = new HashMap<>();

  /** Whether it was not there. */
  boolean add(Binding binding) {
    if (!of(bindingsBySource, binding.source()).add(binding)) {
      return false;
    }
    of(bindingsByDestination, End.of(binding)).add(binding);
    return true;
  }

  /** Whether it was there. */
  boolean remove(Binding binding) {
    if (!removeFrom(bindingsBySource, binding.source(), binding)) {
      return false;
    }
    removeFrom(bindingsByDestination, End.of(binding), binding);
    return true;
  }

  boolean contains(Binding binding) {
    return from(binding.source()).contains(binding);
  }

  Set<Binding> removeAllFrom(String source) {
    Set<Binding> removed = bindingsBySource.remove(source);
    if (removed == null) {
      return Set.of();
    }
    for (Binding binding : removed) {
      removeFrom(bindingsByDestination, End.of(binding), binding);
    }
    return removed;
  }

  Set<Binding> removeAllTo(Destination.Kind kind, String destination) {
    Set<Binding> removed = bindingsByDestination.remove(new End(kind, destination));
    if (removed == null) {
      return Set.of();
    }
    for (Binding binding : removed) {
      removeFrom(bindingsBySource, binding.source(), binding);
    }
    return removed;
  }

  Set<Binding> from(String source) {
    return Collections.unmodifiableSet(bindingsBySource.getOrDefault(source, Set.of()));
  }

  Set<Binding> to(Destination.Kind kind, String destination) {
    return Collections.unmodifiableSet(
        bindingsByDestination.getOrDefault(new End(kind, destination), Set.of()));
  }

  Stream<Binding> all() {
    return bindingsBySource.values().stream().flatMap(Set::stream);
  }

  private static <K> Set<Binding> of(Map<K, Set<Binding>> bindingsByEnd, K end) {
    return bindingsByEnd.computeIfAbsent(end, key -> new LinkedHashSet<>());
  }

  private static <K> boolean removeFrom(
      Map<K, Set<Binding>> bindingsByEnd, K end, Binding binding) {
    Set<Binding> bindings = bindingsByEnd.get(end);
    if (bindings == null || !bindings.remove(binding)) {
      return false;
    }
    if (bindings.isEmpty()) {
      bindingsByEnd.remove(end);
    }
    return true;
  }

  /** A destination without its address. */
  private record End(Destination.Kind kind, String name) {
    static End of(Binding binding) {
      return new End(binding.destination().kind(), binding.destination().name());
    }
  }
}
