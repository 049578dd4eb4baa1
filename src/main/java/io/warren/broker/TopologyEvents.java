package io.warren.broker;

import io.warren.broker.bus.Asker;
import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Destination;
import io.warren.broker.bus.DirectoryChanges;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.event.EventType;
import io.warren.broker.event.Events;
import io.warren.broker.queue.QueueTypeName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells what one command has made of a virtual host's queues, exchanges and bindings.
 *
 * @param asker whose command it was
 */
record TopologyEvents(Events events, Asker asker, Topology topology) {

  void tell(DirectoryChanges changes) {
    if (!events.wanted()) {
      return;
    }
    for (ExchangeInfo exchange : changes.exchangesRemoved()) {
      tell(EventType.EXCHANGE_DELETED, named(exchange.name(), exchange.virtualHost()));
    }
    for (Binding binding : changes.unbound()) {
      tell(EventType.BINDING_DELETED, binding(binding, changes.virtualHost()));
    }
    for (QueueInfo queue : changes.queuesRemoved()) {
      tell(EventType.QUEUE_DELETED, identity(queue));
    }
    for (QueueInfo queue : changes.queuesAdded()) {
      tell(EventType.QUEUE_CREATED, queue(queue));
    }
    for (ExchangeInfo exchange : changes.exchangesAdded()) {
      tell(EventType.EXCHANGE_CREATED, exchange(exchange));
    }
    for (Binding binding : changes.bound()) {
      tell(EventType.BINDING_CREATED, binding(binding, changes.virtualHost()));
    }
  }

  private void tell(EventType type, Map<String, Object> properties) {
    properties.put("user_who_performed_action", asker.user());
    events.tell(type, properties);
  }

  private Map<String, Object> queue(QueueInfo queue) {
    Map<String, Object> properties = identity(queue);
    properties.put("durable", queue.durable());
    properties.put("auto_delete", queue.autoDelete());
    properties.put("arguments", Events.terms(queue.arguments()));
    // A queue that is exclusive is so to whoever declared it.
    properties.put("owner_pid", queue.exclusive() ? asker.client() : "");
    properties.put("exclusive", queue.exclusive());
    properties.put("leader", events.node());
    properties.put("members", List.of(events.node()));
    return properties;
  }

  private Map<String, Object> exchange(ExchangeInfo exchange) {
    Map<String, Object> properties = named(exchange.name(), exchange.virtualHost());
    properties.put("type", exchange.type());
    properties.put("durable", exchange.durable());
    properties.put("auto_delete", exchange.autoDelete());
    properties.put("internal", exchange.internal());
    properties.put("arguments", Events.terms(exchange.arguments()));
    properties.put("policy", topology.policyName(exchange));
    return properties;
  }

  private static Map<String, Object> binding(Binding binding, String virtualHost) {
    Destination destination = binding.destination();
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("source_name", binding.source());
    properties.put("source_kind", "exchange");
    properties.put("destination_name", destination.name());
    properties.put(
        "destination_kind", destination.kind() == Destination.Kind.QUEUE ? "queue" : "exchange");
    properties.put("routing_key", binding.routingKey());
    properties.put("arguments", Events.terms(binding.arguments()));
    properties.put("vhost", virtualHost);
    return properties;
  }

  /** What every event of a queue says. */
  static Map<String, Object> identity(QueueInfo queue) {
    Map<String, Object> properties = named(queue.name(), queue.virtualHost());
    properties.put(
        "type", QueueTypeName.named(queue.type()).map(QueueTypeName::term).orElse(queue.type()));
    return properties;
  }

  private static Map<String, Object> named(String name, String virtualHost) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("name", name);
    properties.put("vhost", virtualHost);
    return properties;
  }
}
