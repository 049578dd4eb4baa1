package io.warren.broker;

import io.warren.broker.bus.ParameterInfo;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The parameters of the whole node. Any context may read and write: they are few, rarely changed,
 * and each stands for itself.
 */
final class GlobalParameters {
  private static final String NO_COMPONENT = "";

  private final Map<String, Object> valueByName = new ConcurrentSkipListMap<>();

  void set(String name, Object value) {
    valueByName.put(name, value);
  }

  /** Whether there was one. */
  boolean delete(String name) {
    return valueByName.remove(name) != null;
  }

  /** In the order of their names. */
  List<ParameterInfo> all() {
    return valueByName.entrySet().stream()
        .map(entry -> new ParameterInfo(NO_COMPONENT, entry.getKey(), entry.getValue()))
        .toList();
  }
}
