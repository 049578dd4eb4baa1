package io.warren.broker;

import io.warren.broker.event.EventType;
import io.warren.broker.event.Events;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells of runtime parameters that somebody has set or deleted.
 *
 * @param virtualHost whose they are; empty for the whole node's
 */
record ParameterEvents(Events events, String user, String virtualHost) {
  private static final String GLOBAL = "global";

  static ParameterEvents ofNode(Events events, String user) {
    return new ParameterEvents(events, user, "");
  }

  /** Of the whole node. */
  void set(String name, Object value) {
    set(GLOBAL, name, value);
  }

  void set(String component, String name, Object value) {
    if (events.wanted()) {
      Map<String, Object> properties = properties(component, name);
      properties.put("value", Events.shown(value));
      events.tell(EventType.PARAMETER_SET, properties);
    }
  }

  /** Of the whole node. */
  void deleted(String name) {
    deleted(GLOBAL, name);
  }

  void deleted(String component, String name) {
    if (events.wanted()) {
      events.tell(EventType.PARAMETER_CLEARED, properties(component, name));
    }
  }

  private Map<String, Object> properties(String component, String name) {
    Map<String, Object> properties = new LinkedHashMap<>();
    if (!virtualHost.isEmpty()) {
      properties.put("vhost", virtualHost);
    }
    properties.put("component", component);
    properties.put("name", name);
    properties.put("user_who_performed_action", user);
    return properties;
  }
}
