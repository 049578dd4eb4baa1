package io.warren.broker;

import io.warren.broker.bus.Asker;
import io.warren.broker.bus.PolicyCommand;
import io.warren.broker.bus.PolicyCommand.DeletePolicy;
import io.warren.broker.bus.PolicyCommand.SetPolicy;
import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.event.EventType;
import io.warren.broker.event.Events;
import io.warren.broker.policy.PolicyMatch;
import io.warren.value.FieldTable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells what one command has made of a virtual host's policies. It looks how things stand before
 * the command, and where nobody wants to know, it does not look.
 *
 * <p>An operator's policy is a parameter too, as it is in RabbitMQ.
 */
final class PolicyEvents {
  private static final String OPERATOR_COMPONENT = "operator_policy";

  private final Events events;
  private final Asker asker;
  private final String virtualHost;
  private final Topology topology;
  private final Map<QueueInfo, PolicyMatch> matchByQueue;

  /** Whether the policy that is to be set is there, just so. */
  private final boolean known;

  /** Before the command is carried out. */
  PolicyEvents(
      Events events, Asker asker, String virtualHost, Topology topology, PolicyCommand command) {
    this.events = events;
    this.asker = asker;
    this.virtualHost = virtualHost;
    this.topology = topology;
    this.matchByQueue = events.wanted() ? topology.matchByQueue() : Map.of();
    this.known =
        events.wanted()
            && command instanceof SetPolicy set
            && topology.policies(set.policy().kind()).contains(set.policy());
  }

  /** A policy is in force. */
  void set(SetPolicy command) {
    if (!events.wanted() || known) {
      return;
    }
    PolicyInfo policy = command.policy();
    Map<String, Object> says = says(policy);
    if (policy.kind() == PolicyInfo.Kind.OPERATOR) {
      parameters().set(OPERATOR_COMPONENT, policy.name(), FieldTable.of(says));
    }
    tellQueues(EventType.QUEUE_POLICY_UPDATED, says);
    Map<String, Object> properties = named(policy.name());
    properties.putAll(says);
    tell(EventType.POLICY_SET, properties);
  }

  /** A policy is in force no more. */
  void deleted(DeletePolicy command) {
    if (!events.wanted()) {
      return;
    }
    boolean operators = command.kind() == PolicyInfo.Kind.OPERATOR;
    if (operators) {
      parameters().deleted(OPERATOR_COMPONENT, command.name());
    }
    tellQueues(EventType.QUEUE_POLICY_CLEARED, Map.of());
    tell(
        operators ? EventType.OPERATOR_POLICY_CLEARED : EventType.POLICY_CLEARED,
        named(command.name()));
  }

  /** Of the queues for which others hold than before. */
  private void tellQueues(EventType type, Map<String, Object> says) {
    topology
        .matchByQueue()
        .forEach(
            (queue, match) -> {
              if (!match.equals(matchByQueue.get(queue))) {
                Map<String, Object> properties = TopologyEvents.identity(queue);
                properties.putAll(says);
                tell(type, properties);
              }
            });
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
