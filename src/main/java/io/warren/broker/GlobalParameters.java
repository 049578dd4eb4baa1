package io.warren.broker;

import io.vertx.core.Future;
import io.warren.broker.bus.ParameterInfo;
import io.warren.broker.definition.Definition;
import io.warren.broker.definition.DefinitionLog;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The parameters of the whole node. Any context may read and write: they are few, rarely changed,
 * and each stands for itself.
 */
final class GlobalParameters {
  private static final String NO_COMPONENT = "";

  private final DefinitionLog log;
  private final Map<String, Object> valueByName = new ConcurrentSkipListMap<>();

  /**
   * Those of an earlier life.
   *
   * @param log where they are kept
   */
  GlobalParameters(DefinitionLog log, List<ParameterInfo> restored) {
    this.log = log;
    restored.forEach(parameter -> valueByName.put(parameter.name(), parameter.value()));
  }

  /** Completes when it is safe; fails with INTERNAL_ERROR where it may not be. */
  Future<Void> set(String name, Object value) {
    ParameterInfo parameter = new ParameterInfo(NO_COMPONENT, name, value);
    return change(name, Optional.of(parameter)).onSuccess(safe -> valueByName.put(name, value));
  }

  /** The same for its end. Fails with NOT_FOUND where there is none. */
  Future<Void> delete(String name) {
    if (!valueByName.containsKey(name)) {
      return Future.failedFuture(
          new BrokerException(ErrorKind.NOT_FOUND, "Parameter does not exist"));
    }
    return change(name, Optional.empty()).onSuccess(safe -> valueByName.remove(name));
  }

  private Future<Void> change(String name, Optional<ParameterInfo> parameter) {
    return log.change(Map.of(Definition.globalParameterKey(name), parameter.map(Definition::value)))
        .recover(
            cause ->
                Future.failedFuture(
                    new BrokerException(
                        ErrorKind.INTERNAL_ERROR,
                        "could not be written to disk: " + cause.getMessage())));
  }

  /** In the order of their names. */
  List<ParameterInfo> all() {
    return valueByName.entrySet().stream()
        .map(entry -> new ParameterInfo(NO_COMPONENT, entry.getKey(), entry.getValue()))
        .toList();
  }
}
