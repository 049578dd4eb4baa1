package io.warren.broker.queue;

import io.warren.value.FieldTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What a queue's arguments and the policies that match it ask of it together. */
public final class EffectiveArguments {
  private EffectiveArguments() {}

  /**
   * The arguments with what policies say put in, under the arguments' names. The same table where
   * no policy says anything.
   *
   * @param arguments valid ones
   * @param policy the definition of the policy that matches; empty for none
   * @param operator the same of the operator policy
   */
  public static FieldTable of(
      QueueTypeName type, FieldTable arguments, FieldTable policy, FieldTable operator) {
    Map<String, Object> effective = new LinkedHashMap<>(arguments.asMap());
    definition(policy, operator)
        .asMap()
        .forEach(
            (key, value) ->
                QueueArgument.ofPolicyKey(key)
                    .filter(argument -> argument.isKnownTo(type))
                    .ifPresent(
                        argument ->
                            effective.merge(
                                argument.argumentName(),
                                value,
                                (declared, said) ->
                                    argument.policyKey().mergeArgument(type, declared, said))));
    return effective.equals(arguments.asMap()) ? arguments : FieldTable.of(effective);
  }

  /** What a policy and an operator policy say together, in the order of their keys. */
  public static FieldTable definition(FieldTable policy, FieldTable operator) {
    Map<String, Object> both = new TreeMap<>(policy.asMap());
    operator
        .asMap()
        .forEach(
            (key, value) ->
                both.merge(
                    key,
                    value,
                    (said, operators) ->
                        QueueArgument.ofPolicyKey(key)
                            .map(argument -> argument.policyKey().mergeOperator(said, operators))
                            .orElse(operators)));
    return FieldTable.of(both);
  }
}
