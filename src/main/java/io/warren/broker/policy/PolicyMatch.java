package io.warren.broker.policy;

import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.queue.EffectiveArguments;
import io.warren.value.FieldTable;
import org.jspecify.annotations.Nullable;

/**
 * The policies that hold for one queue or exchange.
 *
 * @param policy null where none does
 * @param operatorPolicy the same
 */
public record PolicyMatch(@Nullable PolicyInfo policy, @Nullable PolicyInfo operatorPolicy) {

  /** Nothing holds. */
  public static final PolicyMatch NONE = new PolicyMatch(null, null);

  /** Empty where none holds. */
  public String policyName() {
    return policy == null ? "" : policy.name();
  }

  /** The same for the operator's. */
  public String operatorPolicyName() {
    return operatorPolicy == null ? "" : operatorPolicy.name();
  }

  /** What both say together. */
  public FieldTable definition() {
    return EffectiveArguments.definition(policyDefinition(), operatorDefinition());
  }

  /** Empty where there is none. */
  public FieldTable policyDefinition() {
    return policy == null ? FieldTable.EMPTY : policy.definition();
  }

  /** Empty where there is none. */
  public FieldTable operatorDefinition() {
    return operatorPolicy == null ? FieldTable.EMPTY : operatorPolicy.definition();
  }
}
