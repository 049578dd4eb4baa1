package io.warren.broker.exchange;

import io.warren.broker.bus.Binding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Bindings of which a message takes one, by its number. A destination bound twice is there twice,
 * as in RabbitMQ. The order does not depend on that of their making, so that it is the same on
 * every event loop and after a restart.
 */
final class BindingTable {
  private static final Comparator<Binding> ORDER =
      Comparator.comparing((Binding binding) -> binding.destination().kind())
          .thenComparing(binding -> binding.destination().name())
          .thenComparing(Binding::routingKey)
          // Only to tell apart what differs in nothing else.
          .thenComparing(binding -> binding.arguments().toString());

  private final NavigableSet<Binding> bindings = new TreeSet<>(ORDER);
  private List<Destinations> table = List.of();
  private boolean changed;

  void add(Binding binding) {
    changed |= bindings.add(binding);
  }

  void remove(Binding binding) {
    changed |= bindings.remove(binding);
  }

  int size() {
    return bindings.size();
  }

  Destinations at(int index) {
    if (changed) {
      List<Destinations> anew = new ArrayList<>(bindings.size());
      for (Binding binding : bindings) {
        anew.add(Destinations.of(List.of(binding.destination())));
      }
      table = anew;
      changed = false;
    }
    return table.get(index);
  }
}
