package io.warren.broker.bus;

/** What a virtual host can be asked about its policies, parameters and metadata. */
public sealed interface PolicyCommand extends TopologyCommand {

  /**
   * Sets a policy, in place of the one of that kind and name. Answered by {@link Answer.Done} when
   * every queue and exchange does as it says.
   */
  record SetPolicy(PolicyInfo policy) implements PolicyCommand {}

  /** The same for its end. Refused with NOT_FOUND where there is none. */
  record DeletePolicy(PolicyInfo.Kind kind, String name) implements PolicyCommand {}

  /** Answered by {@link Answer.Policies}. */
  record ListPolicies(PolicyInfo.Kind kind) implements PolicyCommand {}

  /** Which policies hold for a queue or an exchange. Answered by {@link Answer.PoliciesInForce}. */
  record FindPolicies(Destination.Kind kind, String name) implements PolicyCommand {}

  /** Answered by {@link Answer.Done}. */
  record SetParameter(ParameterInfo parameter) implements PolicyCommand {}

  /** Answered by {@link Answer.Done}; refused with NOT_FOUND where there is none. */
  record DeleteParameter(String component, String name) implements PolicyCommand {}

  /** Those of one component, or with an empty name all. Answered by {@link Answer.Parameters}. */
  record ListParameters(String component) implements PolicyCommand {}

  /** Answered by {@link Answer.Done}. */
  record SetMetadata(VirtualHostMetadata metadata) implements PolicyCommand {}

  /** Answered by {@link Answer.Metadata}. */
  record ReadMetadata() implements PolicyCommand {}
}
