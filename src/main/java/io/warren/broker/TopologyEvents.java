package io.warren.broker;

import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Destination;
import io.warren.broker.bus.DirectoryChanges;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.event.EventType;
import io.warren.broker.event.Events;
import io.warren.broker.queue.QueueTypeName;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells what has become of a virtual host's queues, exchanges and bindings. */
final class TopologyEvents {
  private TopologyEvents() {}

  static void tell(DirectoryChanges changes, Events events) {
    if (!events.wanted()) {
      return;
    }
    for (Binding binding : changes.unbound()) {
      events.tell(EventType.BINDING_DELETED, binding(binding, changes.virtualHost()));
    }
    for (QueueInfo queue : changes.queuesRemoved()) {
      Map<String, Object> properties = named(queue.name(), queue.virtualHost());
      properties.put("type", typeTerm(queue));
      events.tell(EventType.QUEUE_DELETED, properties);
    }
    for (ExchangeInfo exchange : changes.exchangesRemoved()) {
      events.tell(EventType.EXCHANGE_DELETED, named(exchange.name(), exchange.virtualHost()));
    }
    for (QueueInfo queue : changes.queuesAdded()) {
      events.tell(EventType.QUEUE_CREATED, queue(queue));
    }
    for (ExchangeInfo exchange : changes.exchangesAdded()) {
      events.tell(EventType.EXCHANGE_CREATED, exchange(exchange));
    }
    for (Binding binding : changes.bound()) {
      events.tell(EventType.BINDING_CREATED, binding(binding, changes.virtualHost()));
    }
  }

  private static Map<String, Object> queue(QueueInfo queue) {
    Map<String, Object> properties = named(queue.name(), queue.virtualHost());
    properties.put("type", queue.type());
    properties.put("durable", queue.durable());
    properties.put("auto_delete", queue.autoDelete());
    properties.put("arguments", Events.terms(queue.arguments()));
    properties.put("exclusive", queue.exclusive());
    return properties;
  }

  private static Map<String, Object> exchange(ExchangeInfo exchange) {
    Map<String, Object> properties = named(exchange.name(), exchange.virtualHost());
    properties.put("type", exchange.type());
    properties.put("durable", exchange.durable());
    properties.put("auto_delete", exchange.autoDelete());
    properties.put("internal", exchange.internal());
    properties.put("arguments", Events.terms(exchange.arguments()));
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

  private static Map<String, Object> named(String name, String virtualHost) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("name", name);
    properties.put("vhost", virtualHost);
    return properties;
  }

  private static String typeTerm(QueueInfo queue) {
    return QueueTypeName.named(queue.type()).map(QueueTypeName::term).orElse(queue.type());
  }
}
