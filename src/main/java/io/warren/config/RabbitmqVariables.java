package io.warren.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads RabbitMQ's own variables of the environment. An empty one counts as not there.
 *
 * <p>Source: RabbitMQ docs: Configuration, “Environment Variables”.
 */
final class RabbitmqVariables {
  private static final String NODE_PORT = "RABBITMQ_NODE_PORT";
  private static final String NODE_IP_ADDRESS = "RABBITMQ_NODE_IP_ADDRESS";
  // The word for every interface.
  private static final String AUTO = "auto";

  private static final Map<String, String> KEY_BY_NAME =
      Map.of(
          "RABBITMQ_DEFAULT_USER", Options.DEFAULT_USER.key(),
          "RABBITMQ_DEFAULT_PASS", Options.DEFAULT_PASS.key(),
          "RABBITMQ_DEFAULT_VHOST", Options.DEFAULT_VHOST.key(),
          "RABBITMQ_NODENAME", Options.NODENAME.key());

  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "RABBITMQ_ADVANCED_CONFIG_FILE",
          "RABBITMQ_CONFIG_FILE",
          "RABBITMQ_CONFIG_FILES",
          "RABBITMQ_CONF_ENV_FILE",
          "RABBITMQ_DEFAULT_PASS_FILE",
          "RABBITMQ_DEFAULT_USER_FILE",
          "RABBITMQ_DIST_PORT",
          "RABBITMQ_ENABLED_PLUGINS",
          "RABBITMQ_ENABLED_PLUGINS_FILE",
          "RABBITMQ_ERLANG_COOKIE",
          "RABBITMQ_FEATURE_FLAGS",
          "RABBITMQ_LOG",
          "RABBITMQ_LOGS",
          "RABBITMQ_LOG_BASE",
          "RABBITMQ_MANAGEMENT_SSL_CACERTFILE",
          "RABBITMQ_MANAGEMENT_SSL_CERTFILE",
          "RABBITMQ_MANAGEMENT_SSL_KEYFILE",
          "RABBITMQ_MAX_OPEN_FILES",
          "RABBITMQ_MNESIA_BASE",
          "RABBITMQ_MNESIA_DIR",
          "RABBITMQ_PID_FILE",
          "RABBITMQ_PLUGINS_DIR",
          "RABBITMQ_PRODUCT_NAME",
          "RABBITMQ_PRODUCT_VERSION",
          "RABBITMQ_QUORUM_DIR",
          "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
          "RABBITMQ_SERVER_ERL_ARGS",
          "RABBITMQ_SERVER_START_ARGS",
          "RABBITMQ_SSL_CACERTFILE",
          "RABBITMQ_SSL_CERTFILE",
          "RABBITMQ_SSL_KEYFILE",
          "RABBITMQ_STREAM_DIR",
          "RABBITMQ_USE_LONGNAME",
          "RABBITMQ_VM_MEMORY_HIGH_WATERMARK");

  private final Map<String, String> environment;

  RabbitmqVariables(Map<String, String> environment) {
    this.environment = environment;
  }

  List<Setting> settings() {
    List<Setting> settings = new ArrayList<>();
    KEY_BY_NAME.forEach(
        (name, key) ->
            value(name)
                .ifPresent(
                    text ->
                        settings.add(new Setting(key, text, EnvironmentVariables.origin(name)))));
    return settings;
  }

  /**
   * The listener that stands in for the default one: as there, it is gone where any other source
   * names a listener.
   */
  Optional<Setting> defaultListener() {
    // Kubernetes injects an address under this name for a service named rabbitmq-node.
    Optional<String> port =
        value(NODE_PORT).filter(text -> !EnvironmentVariables.isServiceAddress(text));
    Optional<String> host = value(NODE_IP_ADDRESS).filter(text -> !text.equals(AUTO));
    if (port.isEmpty() && host.isEmpty()) {
      return Optional.empty();
    }
    Setting standard = Options.LISTENERS_TCP.defaults().get(0);
    String number = port.orElse(standard.text());
    return Optional.of(
        new Setting(
            standard.key(),
            host.map(address -> address + ":" + number).orElse(number),
            EnvironmentVariables.origin(port.isPresent() ? NODE_PORT : NODE_IP_ADDRESS)));
  }

  /** One line that names the variables of RabbitMQ that do nothing here, if there are any. */
  Optional<String> warning() {
    Set<String> names = new TreeSet<>(WITHOUT_EFFECT);
    names.removeIf(name -> value(name).isEmpty());
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of("environment: no effect in Warren: " + String.join(", ", names));
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }
}
