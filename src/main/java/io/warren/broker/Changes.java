package io.warren.broker;

import io.warren.broker.bus.Binding;
import io.warren.broker.bus.DirectoryChanges;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Collects what one command changes. */
final class Changes {
  private final List<Binding> unbound = new ArrayList<>();
  private final List<QueueInfo> queuesRemoved = new ArrayList<>();
  private final List<ExchangeInfo> exchangesRemoved = new ArrayList<>();
  private final List<QueueInfo> queuesAdded = new ArrayList<>();
  private final List<ExchangeInfo> exchangesAdded = new ArrayList<>();
  private final List<ExchangeInfo> exchangesChanged = new ArrayList<>();
  private final List<Binding> bound = new ArrayList<>();

  void unbind(Collection<Binding> bindings) {
    unbound.addAll(bindings);
  }

  void remove(QueueInfo queue) {
    queuesRemoved.add(queue);
  }

  void remove(ExchangeInfo exchange) {
    exchangesRemoved.add(exchange);
  }

  void add(QueueInfo queue) {
    queuesAdded.add(queue);
  }

  void add(ExchangeInfo exchange) {
    exchangesAdded.add(exchange);
  }

  void change(ExchangeInfo exchange) {
    exchangesChanged.add(exchange);
  }

  void bind(Binding binding) {
    bound.add(binding);
  }

  DirectoryChanges in(String virtualHost) {
    return new DirectoryChanges(
        virtualHost,
        List.copyOf(unbound),
        List.copyOf(queuesRemoved),
        List.copyOf(exchangesRemoved),
        List.copyOf(queuesAdded),
        List.copyOf(exchangesAdded),
        List.copyOf(exchangesChanged),
        List.copyOf(bound));
  }
}
