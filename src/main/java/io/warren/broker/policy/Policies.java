package io.warren.broker.policy;

import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.queue.QueueArgument;
import io.warren.broker.queue.QueueTypeName;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.NamePattern;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The policies of one virtual host, and which of them hold for a name: a machine without I/O, clock
 * or thread. One context uses it.
 *
 * <p>Of each kind at most one holds: that with the highest priority, and of several such the first
 * in the order of names, so that the same policies always do the same.
 *
 * <p>Source: RabbitMQ docs, Policies; Operator Policies.
 */
public final class Policies {
  private final Map<PolicyInfo.Kind, Map<String, Rule>> ruleByName =
      new EnumMap<>(PolicyInfo.Kind.class);

  /** None at first. */
  public Policies() {
    for (PolicyInfo.Kind kind : PolicyInfo.Kind.values()) {
      ruleByName.put(kind, new TreeMap<>());
    }
  }

  /**
   * Sets a policy, in place of the one of that kind and name. Fails with PRECONDITION_FAILED where
   * it can't be.
   */
  public void set(PolicyInfo policy) {
    PolicyCheck.check(policy);
    rules(policy.kind()).put(policy.name(), Rule.of(policy));
  }

  /** Fails with NOT_FOUND where there is none. */
  public void delete(PolicyInfo.Kind kind, String name) {
    if (rules(kind).remove(name) == null) {
      throw new BrokerException(ErrorKind.NOT_FOUND, "Parameter does not exist");
    }
  }

  /** In the order of their names. */
  public List<PolicyInfo> all(PolicyInfo.Kind kind) {
    return rules(kind).values().stream().map(Rule::policy).toList();
  }

  /** What holds for a queue. */
  public PolicyMatch ofQueue(String name, QueueTypeName type) {
    return match(rule -> rule.matchesQueue(name, type));
  }

  /** What holds for an exchange. */
  public PolicyMatch ofExchange(String name) {
    return match(rule -> rule.matchesExchange(name));
  }

  private PolicyMatch match(Predicate<Rule> matches) {
    return new PolicyMatch(
        first(PolicyInfo.Kind.USER, matches), first(PolicyInfo.Kind.OPERATOR, matches));
  }

  private @Nullable PolicyInfo first(PolicyInfo.Kind kind, Predicate<Rule> matches) {
    return rules(kind).values().stream()
        .filter(matches)
        .map(Rule::policy)
        .min(Comparator.comparing(PolicyInfo::priority, Comparator.reverseOrder()))
        .orElse(null);
  }

  private Map<String, Rule> rules(PolicyInfo.Kind kind) {
    return ruleByName.getOrDefault(kind, Map.of());
  }

  /** A policy made ready to be compared with names. */
  private record Rule(PolicyInfo policy, NamePattern pattern, ApplyTo applyTo) {
    static Rule of(PolicyInfo policy) {
      return new Rule(
          policy,
          NamePattern.of(policy.pattern()),
          ApplyTo.named(policy.applyTo()).orElse(ApplyTo.ALL));
    }

    boolean matchesQueue(String name, QueueTypeName type) {
      return applyTo.queuesOf(type) && isBorneBy(type) && pattern.matches(name);
    }

    boolean matchesExchange(String name) {
      return applyTo.exchanges() && pattern.matches(name);
    }

    /** One key that queues of a type refuse keeps the whole policy off them. */
    private boolean isBorneBy(QueueTypeName type) {
      return policy.definition().asMap().keySet().stream()
          .flatMap(key -> QueueArgument.ofPolicyKey(key).stream())
          .noneMatch(argument -> argument.policyKey().refusedBy(type));
    }
  }
}
