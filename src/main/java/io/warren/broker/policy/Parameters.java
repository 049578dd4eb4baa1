package io.warren.broker.policy;

import io.warren.broker.bus.ParameterInfo;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The runtime parameters of one virtual host: a machine without I/O, clock or thread. One context
 * uses it.
 *
 * <p>Only components that are there can have any: a parameter that nobody reads would look as if it
 * did something.
 *
 * <p>Source: RabbitMQ docs, Parameters and Policies.
 */
public final class Parameters {
  /** Policies were parameters once, and clients may still try. */
  private static final Set<String> POLICIES = Set.of("policy", "operator_policy");

  private final Set<String> components;
  private final Map<String, Map<String, ParameterInfo>> parameterByComponent = new TreeMap<>();

  /**
   * None at first.
   *
   * @param components those that can have parameters
   */
  public Parameters(Set<String> components) {
    this.components = Set.copyOf(components);
  }

  /** Fails with PRECONDITION_FAILED where there is no such component. */
  public void set(ParameterInfo parameter) {
    String component = parameter.component();
    if (POLICIES.contains(component)) {
      throw new BrokerException(
          ErrorKind.PRECONDITION_FAILED, "policies may not be set using this method");
    }
    if (!components.contains(component)) {
      throw PolicyCheck.failed(List.of("component " + component + " not found"));
    }
    parameterByComponent
        .computeIfAbsent(component, absent -> new TreeMap<>())
        .put(parameter.name(), parameter);
  }

  /** Fails with NOT_FOUND where there is none. */
  public void delete(String component, String name) {
    if (POLICIES.contains(component)) {
      throw new BrokerException(
          ErrorKind.PRECONDITION_FAILED, "policies may not be cleared using this method");
    }
    Map<String, ParameterInfo> parameters = parameterByComponent.get(component);
    if (parameters == null || parameters.remove(name) == null) {
      throw new BrokerException(ErrorKind.NOT_FOUND, "Parameter does not exist");
    }
  }

  public Optional<ParameterInfo> find(String component, String name) {
    return Optional.ofNullable(parameterByComponent.get(component)).map(named -> named.get(name));
  }

  /** Those of one component, or with an empty name all. */
  public List<ParameterInfo> all(String component) {
    return parameterByComponent.values().stream()
        .flatMap(parameters -> parameters.values().stream())
        .filter(parameter -> component.isEmpty() || parameter.component().equals(component))
        .toList();
  }
}
