package io.warren.broker.definition;

import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.ParameterInfo;
import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.TopologyCommand.Bind;
import io.warren.broker.bus.VirtualHostMetadata;
import java.util.List;

/**
 * What has been kept of one virtual host.
 *
 * @param exchanges in the order of their declaration, as if no policy held for them
 * @param queues in the order of their declaration
 * @param bindings as commands of nobody: their ends have addresses when they are there again
 */
public record VirtualHostDefinitions(
    VirtualHostMetadata metadata,
    List<PolicyInfo> policies,
    List<ParameterInfo> parameters,
    List<ExchangeInfo> exchanges,
    List<QueueInfo> queues,
    List<Bind> bindings) {
  /** Of one that is new. */
  public static final VirtualHostDefinitions NONE =
      new VirtualHostDefinitions(
          VirtualHostMetadata.NONE, List.of(), List.of(), List.of(), List.of(), List.of());
}
