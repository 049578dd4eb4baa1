package io.warren.broker;

import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Destination;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.ParameterInfo;
import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.TopologyCommand.Bind;
import io.warren.broker.definition.Definition;
import io.warren.broker.definition.VirtualHostDefinitions;
import io.warren.value.BrokerException;
import io.warren.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a new topology what it was in an earlier life of the node. */
final class TopologyRestore {
  private static final Logger LOG = LoggerFactory.getLogger(TopologyRestore.class);

  private final Topology topology;

  /** The keys of bindings that are kept and not to be had any more. */
  private final List<Bytes> lost = new ArrayList<>();

  private TopologyRestore(Topology topology) {
    this.topology = topology;
  }

  /**
   * Policies first: what is restored behind them is as they make it.
   *
   * @return the keys of bindings that can't be there again, and must not be in a later life: one
   *     without its queue would be one of the next queue of that name
   */
  static List<Bytes> restore(Topology topology, VirtualHostDefinitions definitions) {
    TopologyRestore restore = new TopologyRestore(topology);
    restore.one("metadata", () -> topology.setMetadata(definitions.metadata()));
    for (PolicyInfo policy : definitions.policies()) {
      restore.one("policy '" + policy.name() + "'", () -> topology.restore(policy));
    }
    for (ParameterInfo parameter : definitions.parameters()) {
      restore.one(
          "parameter '" + parameter.name() + "' of '" + parameter.component() + "'",
          () -> topology.parameters().set(parameter));
    }
    for (ExchangeInfo exchange : definitions.exchanges()) {
      restore.one("exchange '" + exchange.name() + "'", () -> topology.restore(exchange));
    }
    for (QueueInfo queue : definitions.queues()) {
      restore.one("queue '" + queue.name() + "'", () -> topology.restore(queue));
    }
    definitions.bindings().forEach(restore::binding);
    return restore.lost;
  }

  private void binding(Bind bind) {
    boolean there =
        one(
            "binding of exchange '" + bind.source() + "' to '" + bind.destination() + "'",
            () -> topology.bind(bind));
    if (!there) {
      lost.add(
          Definition.bindingKey(
              topology.virtualHost(),
              new Binding(
                  bind.source(),
                  new Destination(bind.kind(), bind.destination(), ""),
                  bind.routingKey(),
                  bind.arguments())));
    }
  }

  /** Whether it is there; what this node can't have keeps nothing else away. */
  private boolean one(String what, Runnable restoring) {
    try {
      restoring.run();
      return true;
    } catch (BrokerException e) {
      LOG.error("vhost '{}': {} is not there any more: {}", topology.virtualHost(), what, e.text());
      return false;
    }
  }
}
