package io.warren.broker.queue;

import io.warren.broker.queue.ArgumentFault.Check;
import io.warren.value.FieldTable;
import io.warren.value.FieldText;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How policies can say what an argument says.
 *
 * <p>Source: RabbitMQ docs, Policies; its queue types differ in which keys keep a policy off.
 */
public final class PolicyKey {
  /** Policies can't say it. */
  static final PolicyKey NONE =
      new PolicyKey(
          "", "", ArgumentFault::anything, Merge.KEEP, Map.of(), Optional.empty(), Set.of());

  private final String name;
  private final String noun;
  private final Check check;
  private final Merge withArgument;
  private final Map<QueueTypeName, Merge> withArgumentByType;
  private final Optional<Merge> withOperator;
  private final Set<QueueTypeName> refusingTypes;

  private PolicyKey(
      String name,
      String noun,
      Check check,
      Merge withArgument,
      Map<QueueTypeName, Merge> withArgumentByType,
      Optional<Merge> withOperator,
      Set<QueueTypeName> refusingTypes) {
    this.name = name;
    this.noun = noun;
    this.check = check;
    this.withArgument = withArgument;
    this.withArgumentByType = withArgumentByType;
    this.withOperator = withOperator;
    this.refusingTypes = refusingTypes;
  }

  /**
   * A key that only users' policies can have, and that every queue type bears.
   *
   * @param noun what a refusal says that a value is not
   * @param withArgument what becomes of the argument's value, first, and the policy's
   */
  static PolicyKey of(String name, String noun, Check check, Merge withArgument) {
    return new PolicyKey(name, noun, check, withArgument, Map.of(), Optional.empty(), Set.of());
  }

  /** Operator policies can have it too; the policy's value is the first. */
  PolicyKey operator(Merge merge) {
    return new PolicyKey(
        name, noun, check, withArgument, withArgumentByType, Optional.of(merge), refusingTypes);
  }

  /** Queues of that type merge in another way. */
  PolicyKey on(QueueTypeName type, Merge merge) {
    Map<QueueTypeName, Merge> merges = new EnumMap<>(QueueTypeName.class);
    merges.putAll(withArgumentByType);
    merges.put(type, merge);
    return new PolicyKey(
        name, noun, check, withArgument, Map.copyOf(merges), withOperator, refusingTypes);
  }

  /** A policy that has this key does not match queues of these types at all. */
  PolicyKey notOn(QueueTypeName... types) {
    return new PolicyKey(
        name, noun, check, withArgument, withArgumentByType, withOperator, Set.of(types));
  }

  /** Empty for {@link #NONE}. */
  public String name() {
    return name;
  }

  /** What is wrong with a value in a policy, or empty. */
  public String fault(Object value) {
    return check.fault(value, FieldTable.EMPTY).isEmpty()
        ? ""
        : FieldText.term(value) + " is not a valid " + noun;
  }

  /** What holds on a queue of that type for which both are given. */
  Object mergeArgument(QueueTypeName type, Object argument, Object policyValue) {
    return withArgumentByType.getOrDefault(type, withArgument).merge(argument, policyValue);
  }

  /** What holds where both policies give it; the operator's where it has no say in this. */
  Object mergeOperator(Object policyValue, Object operatorValue) {
    return withOperator.orElse(Merge.REPLACE).merge(policyValue, operatorValue);
  }

  public boolean operatorsToo() {
    return withOperator.isPresent();
  }

  /** Whether it keeps its policy off queues of that type. */
  public boolean refusedBy(QueueTypeName type) {
    return refusingTypes.contains(type);
  }
}
