package io.warren;

import io.warren.config.Build;
import io.warren.config.Configuration;
import io.warren.config.Options;
import io.warren.config.Setting;
import io.warren.value.FieldTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What clients are told of the broker, sorted by name. */
final class ServerProperties {
  private static final String[] CAPABILITIES = {
    "publisher_confirms",
    "exchange_exchange_bindings",
    "basic.nack",
    "consumer_cancel_notify",
    "connection.blocked",
    "consumer_priorities",
    "authentication_failure_close",
    "per_consumer_qos",
    "direct_reply_to"
  };

  private ServerProperties() {}

  static FieldTable of(Configuration configuration) {
    Map<String, Object> properties = new TreeMap<>();
    Map<String, Object> capabilities = new LinkedHashMap<>();
    for (String capability : CAPABILITIES) {
      capabilities.put(capability, true);
    }
    properties.put("capabilities", FieldTable.of(capabilities));
    properties.put("cluster_name", clusterName(configuration));
    properties.put("information", "Licensed under the Apache License 2.0");
    properties.put("platform", "Java " + System.getProperty("java.version"));
    properties.put("product", configuration.value(Options.PRODUCT));
    properties.put("version", configuration.value(Options.RABBITMQ_LEVEL));
    properties.put("warren_version", Build.VERSION);
    properties.putAll(configuration.values(Options.SERVER_PROPERTIES));
    return FieldTable.of(properties);
  }

  private static String clusterName(Configuration configuration) {
    boolean given = !configuration.origin(Options.CLUSTER_NAME).equals(Setting.DEFAULT_ORIGIN);
    return configuration.value(given ? Options.CLUSTER_NAME : Options.NODENAME);
  }
}
