package io.warren.broker;

import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.exchange.ExchangeArgument;
import io.warren.broker.policy.Policies;
import io.warren.broker.policy.PolicyMatch;
import io.warren.broker.queue.EffectiveArguments;
import io.warren.broker.queue.QueueTypeName;
import io.warren.value.FieldTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the policies of a virtual host make of its queues and exchanges. */
final class AppliedPolicies {
  private final Policies policies;

  private final Map<Long, Applied> appliedByQueueId = new HashMap<>();

  /**
   * None at first.
   *
   * @param maxPatternBytes of a policy's expression
   */
  AppliedPolicies(int maxPatternBytes) {
    this.policies = new Policies(maxPatternBytes);
  }

  /**
   * How a queue stands.
   *
   * @param told what it was told last to do; empty where it could not be told
   */
  private record Applied(PolicyMatch match, Optional<FieldTable> told) {}

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
    PolicyMatch match = of(queue);
    FieldTable effective = effective(queue, match);
    appliedByQueueId.put(queue.id(), new Applied(match, Optional.of(effective)));
    return effective;
  }

  /** What a queue was told last. */
  FieldTable current(QueueInfo queue) {
    Applied applied = appliedByQueueId.get(queue.id());
    return applied == null ? queue.arguments() : applied.told().orElse(queue.arguments());
  }

  void end(QueueInfo queue) {
    appliedByQueueId.remove(queue.id());
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

  /** What has changed for a queue, if anything; it counts as told now. */
  Optional<Enforcement.QueueChange> enforce(QueueInfo queue) {
    Applied before = appliedByQueueId.get(queue.id());
    if (before == null) {
      return Optional.empty();
    }
    PolicyMatch match = of(queue);
    Optional<FieldTable> effective = Optional.of(effective(queue, match));
    boolean otherPolicies = !match.equals(before.match());
    boolean toBeTold = !effective.equals(before.told());
    if (!otherPolicies && !toBeTold) {
      return Optional.empty();
    }
    appliedByQueueId.put(queue.id(), new Applied(match, effective));
    return Optional.of(
        new Enforcement.QueueChange(queue, otherPolicies, toBeTold ? effective : Optional.empty()));
  }

  /** The queue could not be told, and is to be at the next change; whether it is there. */
  boolean untold(QueueInfo queue) {
    return appliedByQueueId.computeIfPresent(
            queue.id(), (id, applied) -> new Applied(applied.match(), Optional.empty()))
        != null;
  }

  private static FieldTable effective(QueueInfo queue, PolicyMatch match) {
    return QueueTypeName.named(queue.type())
        .map(
            type ->
                EffectiveArguments.of(
                    type, queue.arguments(), match.policyDefinition(), match.operatorDefinition()))
        .orElse(queue.arguments());
  }
}
