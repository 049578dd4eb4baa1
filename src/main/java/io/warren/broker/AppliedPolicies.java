package io.warren.broker;

import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.exchange.ExchangeArgument;
import io.warren.broker.policy.Policies;
import io.warren.broker.policy.PolicyMatch;
import io.warren.broker.queue.EffectiveArguments;
import io.warren.broker.queue.QueueTypeName;
import io.warren.value.FieldTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the policies of a virtual host make of its queues and exchanges. */
final class AppliedPolicies {
  private final Policies policies = new Policies();

  /** What each queue was told last. */
  private final Map<Long, FieldTable> effectiveByQueueId = new HashMap<>();

  /** To set and delete them; {@link #enforce} then says what that changes. */
  Policies policies() {
    return policies;
  }

  PolicyMatch of(QueueInfo queue) {
    // A queue of a type that no client can name is the broker's own, and nobody's to configure.
    return QueueTypeName.named(queue.type())
        .map(type -> policies.ofQueue(queue.name(), type))
        .orElse(PolicyMatch.NONE);
  }

  PolicyMatch of(ExchangeInfo exchange) {
    return policies.ofExchange(exchange.name());
  }

  /** What a queue that has just been created is to do. */
  FieldTable begin(QueueInfo queue) {
    FieldTable effective = effective(queue);
    effectiveByQueueId.put(queue.id(), effective);
    return effective;
  }

  /** What a queue was told last. */
  FieldTable current(QueueInfo queue) {
    return effectiveByQueueId.getOrDefault(queue.id(), queue.arguments());
  }

  void end(QueueInfo queue) {
    effectiveByQueueId.remove(queue.id());
  }

  /** The exchange as its policies make it. */
  ExchangeInfo applied(ExchangeInfo exchange) {
    if (exchange.name().equals(Exchanges.DEFAULT)) {
      // Its keys are the names of queues; nothing that finds none goes elsewhere.
      return exchange;
    }
    Object alternate =
        ExchangeArgument.ALTERNATE_EXCHANGE.effective(
            exchange.arguments(), of(exchange).definition());
    String name = Optional.ofNullable(alternate).flatMap(NameArgument::text).orElse("");
    return name.equals(exchange.alternate()) ? exchange : exchange.withAlternate(name);
  }

  /** Those of the queues that are to do other than they were told, which counts as told now. */
  Map<QueueInfo, FieldTable> enforce(Collection<QueueInfo> queues) {
    Map<QueueInfo, FieldTable> changed = new LinkedHashMap<>();
    for (QueueInfo queue : queues) {
      FieldTable effective = effective(queue);
      if (!effective.equals(effectiveByQueueId.put(queue.id(), effective))) {
        changed.put(queue, effective);
      }
    }
    return changed;
  }

  private FieldTable effective(QueueInfo queue) {
    PolicyMatch match = of(queue);
    return QueueTypeName.named(queue.type())
        .map(
            type ->
                EffectiveArguments.of(
                    type, queue.arguments(), match.policyDefinition(), match.operatorDefinition()))
        .orElse(queue.arguments());
  }
}
