package io.warren.broker;

import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Destination;
import io.warren.broker.bus.DirectoryChanges;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.definition.Definition;
import io.warren.value.Bytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Says what is to be kept of a topology: what is durable, and bindings with both ends so. By the
 * key of each thing that has changed, what it is now.
 */
record Kept(String virtualHost, Topology topology) {

  /** What is kept of what has changed; empty where all of it ends with the node. */
  Map<Bytes, Supplier<Optional<Bytes>>> of(DirectoryChanges changes) {
    Map<Bytes, Supplier<Optional<Bytes>>> kept = new HashMap<>();
    changes.queuesRemoved().forEach(queue -> add(queue, kept));
    changes.queuesAdded().forEach(queue -> add(queue, kept));
    changes.exchangesRemoved().forEach(exchange -> add(exchange, kept));
    changes.exchangesAdded().forEach(exchange -> add(exchange, kept));
    changes.unbound().forEach(binding -> add(binding, changes, kept));
    changes.bound().forEach(binding -> add(binding, changes, kept));
    return kept;
  }

  Map<Bytes, Supplier<Optional<Bytes>>> ofPolicy(PolicyInfo.Kind kind, String name) {
    return Map.of(
        Definition.policyKey(virtualHost, kind, name),
        () -> topology.policy(kind, name).map(Definition::value));
  }

  Map<Bytes, Supplier<Optional<Bytes>>> ofParameter(String component, String name) {
    return Map.of(
        Definition.parameterKey(virtualHost, component, name),
        () -> topology.parameters().find(component, name).map(Definition::value));
  }

  Map<Bytes, Supplier<Optional<Bytes>>> ofMetadata() {
    return Map.of(
        Definition.virtualHostKey(virtualHost),
        () -> Optional.of(Definition.value(topology.metadata())));
  }

  private void add(QueueInfo queue, Map<Bytes, Supplier<Optional<Bytes>>> kept) {
    if (queue.durable()) {
      kept.put(
          Definition.queueKey(virtualHost, queue.name()),
          () -> topology.queue(queue.name()).filter(QueueInfo::durable).map(Definition::value));
    }
  }

  private void add(ExchangeInfo exchange, Map<Bytes, Supplier<Optional<Bytes>>> kept) {
    if (exchange.durable()) {
      kept.put(
          Definition.exchangeKey(virtualHost, exchange.name()),
          () ->
              topology
                  .exchange(exchange.name())
                  .filter(ExchangeInfo::durable)
                  .map(Definition::value));
    }
  }

  private void add(
      Binding binding, DirectoryChanges changes, Map<Bytes, Supplier<Optional<Bytes>>> kept) {
    if (isDurable(binding, changes.exchangesRemoved(), changes.queuesRemoved())) {
      kept.put(
          Definition.bindingKey(virtualHost, binding),
          () ->
              topology.contains(binding) && isDurable(binding, List.of(), List.of())
                  ? Optional.of(Definition.value(binding))
                  : Optional.empty());
    }
  }

  /** Both of its ends, which may have gone together with it. */
  private boolean isDurable(
      Binding binding, List<ExchangeInfo> exchangesRemoved, List<QueueInfo> queuesRemoved) {
    Destination destination = binding.destination();
    return isDurableExchange(binding.source(), exchangesRemoved)
        && (destination.kind() == Destination.Kind.EXCHANGE
            ? isDurableExchange(destination.name(), exchangesRemoved)
            : isDurableQueue(destination.name(), queuesRemoved));
  }

  private boolean isDurableExchange(String name, List<ExchangeInfo> removed) {
    for (ExchangeInfo exchange : removed) {
      if (exchange.name().equals(name)) {
        return exchange.durable();
      }
    }
    return topology.exchange(name).map(ExchangeInfo::durable).orElse(true);
  }

  private boolean isDurableQueue(String name, List<QueueInfo> removed) {
    for (QueueInfo queue : removed) {
      if (queue.name().equals(name)) {
        return queue.durable();
      }
    }
    return topology.queue(name).map(QueueInfo::durable).orElse(true);
  }
}
