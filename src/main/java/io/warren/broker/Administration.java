package io.warren.broker;

import io.vertx.core.Future;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.Destination;
import io.warren.broker.bus.ParameterInfo;
import io.warren.broker.bus.PolicyCommand.DeleteParameter;
import io.warren.broker.bus.PolicyCommand.DeletePolicy;
import io.warren.broker.bus.PolicyCommand.FindPolicies;
import io.warren.broker.bus.PolicyCommand.ListParameters;
import io.warren.broker.bus.PolicyCommand.ListPolicies;
import io.warren.broker.bus.PolicyCommand.ReadMetadata;
import io.warren.broker.bus.PolicyCommand.SetMetadata;
import io.warren.broker.bus.PolicyCommand.SetParameter;
import io.warren.broker.bus.PolicyCommand.SetPolicy;
import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.bus.VirtualHostMetadata;
import io.warren.value.BrokerException;
import java.util.List;

/**
 * The part of a {@link Session} for those who run the broker: the policies, parameters and metadata
 * of its virtual host.
 *
 * <p>No permission of a user in the virtual host speaks of these. Users' tags do ({@code
 * policymaker}, {@code administrator}), and the HTTP door looks at them before it calls; no other
 * door offers them to clients.
 *
 * <p>Called as the session is. Failures are {@link BrokerException}s, carried by the futures.
 */
public final class Administration {
  private final Questions virtualHost;
  private final GlobalParameters globalParameters;
  private final ParameterEvents told;

  Administration(Questions virtualHost, GlobalParameters globalParameters, ParameterEvents told) {
    this.virtualHost = virtualHost;
    this.globalParameters = globalParameters;
    this.told = told;
  }

  /**
   * Sets a policy, in place of the one of that kind and name. Completes when every queue and
   * exchange does as it says. Fails with PRECONDITION_FAILED where it can't be.
   */
  public Future<Void> setPolicy(PolicyInfo policy) {
    return virtualHost.ask(new SetPolicy(policy)).mapEmpty();
  }

  /** The same for its end. Fails with NOT_FOUND where there is none. */
  public Future<Void> deletePolicy(PolicyInfo.Kind kind, String name) {
    return virtualHost.ask(new DeletePolicy(kind, name)).mapEmpty();
  }

  /** In the order of their names. */
  public Future<List<PolicyInfo>> policies(PolicyInfo.Kind kind) {
    return virtualHost.<Answer.Policies>ask(new ListPolicies(kind)).map(Answer.Policies::policies);
  }

  /** Which policies hold for a queue, and what they say together. Fails with NOT_FOUND. */
  public Future<Answer.PoliciesInForce> policiesOfQueue(String name) {
    return virtualHost.ask(new FindPolicies(Destination.Kind.QUEUE, name));
  }

  /** The same for an exchange. */
  public Future<Answer.PoliciesInForce> policiesOfExchange(String name) {
    return virtualHost.ask(new FindPolicies(Destination.Kind.EXCHANGE, name));
  }

  /** Fails with PRECONDITION_FAILED where there is no such component. */
  public Future<Void> setParameter(ParameterInfo parameter) {
    return virtualHost.ask(new SetParameter(parameter)).mapEmpty();
  }

  /** Fails with NOT_FOUND where there is none. */
  public Future<Void> deleteParameter(String component, String name) {
    return virtualHost.ask(new DeleteParameter(component, name)).mapEmpty();
  }

  /** Those of one component, or with an empty name all. */
  public Future<List<ParameterInfo>> parameters(String component) {
    return virtualHost
        .<Answer.Parameters>ask(new ListParameters(component))
        .map(Answer.Parameters::parameters);
  }

  /** Sets a parameter of the whole node. */
  public Future<Void> setGlobalParameter(String name, Object value) {
    return globalParameters.set(name, value).onSuccess(done -> told.set(name, value));
  }

  /** Fails with NOT_FOUND where there is none. */
  public Future<Void> deleteGlobalParameter(String name) {
    return globalParameters.delete(name).onSuccess(done -> told.deleted(name));
  }

  /** Without components, in the order of their names. */
  public Future<List<ParameterInfo>> globalParameters() {
    return Future.succeededFuture(globalParameters.all());
  }

  public Future<VirtualHostMetadata> metadata() {
    return virtualHost.<Answer.Metadata>ask(new ReadMetadata()).map(Answer.Metadata::metadata);
  }

  /** Fails with PRECONDITION_FAILED where its default queue type is none. */
  public Future<Void> setMetadata(VirtualHostMetadata metadata) {
    return virtualHost.ask(new SetMetadata(metadata)).mapEmpty();
  }
}
