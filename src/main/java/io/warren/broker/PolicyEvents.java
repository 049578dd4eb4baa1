package io.warren.broker;

import io.warren.broker.bus.Asker;
import io.warren.broker.bus.PolicyCommand;
import io.warren.broker.bus.PolicyCommand.DeletePolicy;
import io.warren.broker.bus.PolicyCommand.SetPolicy;
import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.event.EventType;
import io.warren.broker.event.Events;
import io.warren.value.FieldTable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells what one command makes of a virtual host's policies. It looks how things stand before the
 * command.
 *
 * <p>An operator's policy is a parameter too, as it is in RabbitMQ.
 */
final class PolicyEvents {
  private static final String OPERATOR_COMPONENT = "operator_policy";

  private final Events events;
  private final Asker asker;
  private final String virtualHost;
  private final PolicyCommand command;

  /** Whether there is anything to tell: somebody wants it, and the policy was not there just so. */
  private final boolean telling;

  /** Before the command is carried out. */
  PolicyEvents(
      Events events, Asker asker, String virtualHost, Topology topology, PolicyCommand command) {
    this.events = events;
    this.asker = asker;
    this.virtualHost = virtualHost;
    this.command = command;
    this.telling =
        events.wanted()
            && !(command instanceof SetPolicy set
                && topology.policies(set.policy().kind()).contains(set.policy()));
  }

  /** The policies are changed, and begin to be in force. */
  void begin() {
    if (!telling) {
      return;
    }
    if (command instanceof SetPolicy set && set.policy().kind() == PolicyInfo.Kind.OPERATOR) {
      FieldTable says = FieldTable.of(says(set.policy()));
      parameters().set(OPERATOR_COMPONENT, set.policy().name(), says);
    } else if (command instanceof DeletePolicy delete
        && delete.kind() == PolicyInfo.Kind.OPERATOR) {
      parameters().deleted(OPERATOR_COMPONENT, delete.name());
    }
  }

  /** Others hold for a queue than before. */
  void tellQueue(QueueInfo queue) {
    if (!telling) {
      return;
    }
    Map<String, Object> properties = TopologyEvents.identity(queue);
    if (command instanceof SetPolicy set) {
      properties.putAll(says(set.policy()));
      tell(EventType.QUEUE_POLICY_UPDATED, properties);
    } else {
      tell(EventType.QUEUE_POLICY_CLEARED, properties);
    }
  }

  /** The policies are in force everywhere. */
  void end() {
    if (!telling) {
      return;
    }
    if (command instanceof SetPolicy set) {
      Map<String, Object> properties = named(set.policy().name());
      properties.putAll(says(set.policy()));
      tell(EventType.POLICY_SET, properties);
    } else if (command instanceof DeletePolicy delete) {
      boolean operators = delete.kind() == PolicyInfo.Kind.OPERATOR;
      tell(
          operators ? EventType.OPERATOR_POLICY_CLEARED : EventType.POLICY_CLEARED,
          named(delete.name()));
    }
  }

  private void tell(EventType type, Map<String, Object> properties) {
    properties.put("user_who_performed_action", asker.user());
    events.tell(type, properties);
  }

  private static Map<String, Object> says(PolicyInfo policy) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("pattern", policy.pattern());
    properties.put("definition", Events.shown(policy.definition()));
    properties.put("priority", (long) policy.priority());
    properties.put("apply-to", policy.applyTo());
    return properties;
  }

  private Map<String, Object> named(String name) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("name", name);
    properties.put("vhost", virtualHost);
    return properties;
  }

  private ParameterEvents parameters() {
    return new ParameterEvents(events, asker.user(), virtualHost);
  }
}
