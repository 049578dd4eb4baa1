package io.warren.broker.policy;

import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.queue.QueueArgument;
import io.warren.broker.queue.QueueTypeName;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.NamePattern;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  /** Of two that match, the earlier holds. */
  private static final Comparator<Rule> BY_PRIORITY =
      Comparator.comparing((Rule rule) -> rule.policy().priority(), Comparator.reverseOrder())
          .thenComparing(rule -> rule.policy().name());

  private final int maxPatternBytes;

  private final Map<PolicyInfo.Kind, Map<String, Rule>> ruleByName =
      new EnumMap<>(PolicyInfo.Kind.class);

  /** The same, in the order in which they are compared. */
  private final Map<PolicyInfo.Kind, List<Rule>> rulesInOrder =
      new EnumMap<>(PolicyInfo.Kind.class);

  /**
   * None at first.
   *
   * @param maxPatternBytes of an expression, in UTF-8
   */
  public Policies(int maxPatternBytes) {
    this.maxPatternBytes = maxPatternBytes;
    for (PolicyInfo.Kind kind : PolicyInfo.Kind.values()) {
      ruleByName.put(kind, new TreeMap<>());
    }
  }

  /**
   * Sets a policy, in place of the one of that kind and name. Fails with PRECONDITION_FAILED where
   * it can't be.
   */
  public void set(PolicyInfo policy) {
    PolicyCheck.check(policy, maxPatternBytes);
    rules(policy.kind()).put(policy.name(), Rule.of(policy));
    sort(policy.kind());
  }

  /** Fails with NOT_FOUND where there is none. */
  public void delete(PolicyInfo.Kind kind, String name) {
    if (rules(kind).remove(name) == null) {
      throw new BrokerException(ErrorKind.NOT_FOUND, "Parameter does not exist");
    }
    sort(kind);
  }

  private void sort(PolicyInfo.Kind kind) {
    rulesInOrder.put(kind, rules(kind).values().stream().sorted(BY_PRIORITY).toList());
  }

  public Optional<PolicyInfo> find(PolicyInfo.Kind kind, String name) {
    return Optional.ofNullable(rules(kind).get(name)).map(Rule::policy);
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
    for (Rule rule : rulesInOrder.getOrDefault(kind, List.of())) {
      if (matches.test(rule)) {
        return rule.policy();
      }
    }
    return null;
  }

  private Map<String, Rule> rules(PolicyInfo.Kind kind) {
    return ruleByName.getOrDefault(kind, Map.of());
  }

  /**
   * A policy made ready to be compared with names.
   *
   * @param queueTypes of queues to which it applies
   */
  private record Rule(
      PolicyInfo policy, NamePattern pattern, Set<QueueTypeName> queueTypes, boolean exchanges) {
    static Rule of(PolicyInfo policy) {
      ApplyTo applyTo = ApplyTo.named(policy.applyTo()).orElse(ApplyTo.ALL);
      Set<QueueTypeName> queueTypes = EnumSet.noneOf(QueueTypeName.class);
      for (QueueTypeName type : QueueTypeName.values()) {
        if (applyTo.queuesOf(type) && isBorneBy(type, policy)) {
          queueTypes.add(type);
        }
      }
      return new Rule(policy, NamePattern.of(policy.pattern()), queueTypes, applyTo.exchanges());
    }

    boolean matchesQueue(String name, QueueTypeName type) {
      return queueTypes.contains(type) && pattern.matches(name);
    }

    boolean matchesExchange(String name) {
      return exchanges && pattern.matches(name);
    }

    /** One key that queues of a type refuse keeps the whole policy off them. */
    private static boolean isBorneBy(QueueTypeName type, PolicyInfo policy) {
      return policy.definition().asMap().keySet().stream()
          .flatMap(key -> QueueArgument.ofPolicyKey(key).stream())
          .noneMatch(argument -> argument.policyKey().refusedBy(type));
    }
  }
}
