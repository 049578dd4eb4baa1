package io.warren.broker;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.PolicyCommand;
import io.warren.broker.bus.PolicyCommand.FindPolicies;
import io.warren.broker.bus.PolicyCommand.ListParameters;
import io.warren.broker.bus.PolicyCommand.ListPolicies;
import io.warren.broker.bus.PolicyCommand.ReadMetadata;
import io.warren.broker.policy.PolicyMatch;

/** Answers what is asked about policies, parameters and metadata, and changes nothing. */
final class PolicyAnswers {
  private PolicyAnswers() {}

  /** Fails with a {@code BrokerException} where the command is refused. */
  static Answer answer(Topology topology, PolicyCommand command) {
    if (command instanceof ListPolicies list) {
      return new Answer.Policies(topology.policies(list.kind()));
    } else if (command instanceof FindPolicies find) {
      PolicyMatch match = topology.policiesOf(find.kind(), find.name());
      return new Answer.PoliciesInForce(
          match.policyName(), match.operatorPolicyName(), match.definition());
    } else if (command instanceof ListParameters list) {
      return new Answer.Parameters(topology.parameters().all(list.component()));
    } else if (command instanceof ReadMetadata) {
      return new Answer.Metadata(topology.metadata());
    }
    throw new IllegalArgumentException(command.getClass().getName());
  }
}
