package io.warren.broker;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.PolicyCommand;
import io.warren.broker.bus.PolicyCommand.DeleteParameter;
import io.warren.broker.bus.PolicyCommand.FindPolicies;
import io.warren.broker.bus.PolicyCommand.ListParameters;
import io.warren.broker.bus.PolicyCommand.ListPolicies;
import io.warren.broker.bus.PolicyCommand.ReadMetadata;
import io.warren.broker.bus.PolicyCommand.SetMetadata;
import io.warren.broker.bus.PolicyCommand.SetParameter;
import io.warren.broker.policy.PolicyMatch;

/** Answers what is asked about policies, parameters and metadata without any actor's help. */
final class PolicyAnswers {
  private static final Answer DONE = new Answer.Done(0);

  private PolicyAnswers() {}

  /** Fails with a {@code BrokerException} where the command is refused. */
  static Answer answer(Topology topology, PolicyCommand command) {
    if (command instanceof ListPolicies list) {
      return new Answer.Policies(topology.policies(list.kind()));
    } else if (command instanceof FindPolicies find) {
      PolicyMatch match = topology.policiesOf(find.kind(), find.name());
      return new Answer.PoliciesInForce(
          match.policyName(), match.operatorPolicyName(), match.definition());
    } else if (command instanceof SetParameter set) {
      topology.parameters().set(set.parameter());
      return DONE;
    } else if (command instanceof DeleteParameter delete) {
      topology.parameters().delete(delete.component(), delete.name());
      return DONE;
    } else if (command instanceof ListParameters list) {
      return new Answer.Parameters(topology.parameters().all(list.component()));
    } else if (command instanceof SetMetadata set) {
      topology.setMetadata(set.metadata());
      return DONE;
    } else if (command instanceof ReadMetadata) {
      return new Answer.Metadata(topology.metadata());
    }
    throw new IllegalArgumentException(command.getClass().getName());
  }
}
