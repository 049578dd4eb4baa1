package io.warren.broker;

import io.warren.broker.bus.Asker;
import io.warren.broker.bus.VirtualHostMetadata;
import io.warren.broker.event.EventType;
import io.warren.broker.event.Events;
import io.warren.broker.queue.QueueTypeName;
import io.warren.value.FieldTable;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells that a virtual host is there, and what is known of it. */
final class VirtualHostEvents {
  private VirtualHostEvents() {}

  /** It is a {@link EventType#VHOST_CREATED} or a {@link EventType#VHOST_UPDATED}. */
  static void tell(
      EventType type, String name, VirtualHostMetadata metadata, Asker asker, Events events) {
    if (!events.wanted()) {
      return;
    }
    String queueType = metadata.defaultQueueType();
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("name", name);
    properties.put("description", metadata.description());
    properties.put("tags", metadata.tags());
    properties.put(
        "default_queue_type", queueType.isEmpty() ? QueueTypeName.CLASSIC.word() : queueType);
    properties.put("cluster_state", FieldTable.of(Map.of(events.node(), "running")));
    properties.put("user_who_performed_action", asker.user());
    events.tell(type, properties);
  }
}
