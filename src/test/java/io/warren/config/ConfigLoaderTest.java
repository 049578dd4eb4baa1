package io.warren.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
  @TempDir Path folder;

  private Configuration load(String file, Map<String, String> environment, String... sets) {
    return ConfigLoader.load(
        folder.resolve("none.conf"),
        Optional.of(write("f.conf", file)),
        environment,
        List.of(sets));
  }

  private Configuration load(String file) {
    return load(file, Map.of());
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String error(String file, Map<String, String> environment, String... sets) {
    return assertThrows(ConfigException.class, () -> load(file, environment, sets))
        .getMessage()
        .replace(folder.toString(), "DIR");
  }

  private String error(String file) {
    return error(file, Map.of());
  }

  @Test
  void eachSourceGoesBeforeTheOnesBeforeIt() {
    Path standard = write("warren.conf", "heartbeat = 1\nframe_max = 5001\nchannel_max = 1\n");
    Path file = write("f.conf", "heartbeat = 2\nframe_max = 5002\nchannel_max = 2\n");
    Configuration configuration =
        ConfigLoader.load(
            standard,
            Optional.of(file),
            Map.of("WARREN_HEARTBEAT", "3", "WARREN_FRAME_MAX", "5003"),
            List.of("heartbeat = 4"));
    assertEquals(4, configuration.value(Options.HEARTBEAT));
    assertEquals("--set", configuration.origin(Options.HEARTBEAT));
    assertEquals(5003, configuration.value(Options.FRAME_MAX));
    assertEquals("environment variable WARREN_FRAME_MAX", configuration.origin(Options.FRAME_MAX));
    assertEquals(2, configuration.value(Options.CHANNEL_MAX));
    assertEquals(file + " line 3", configuration.origin(Options.CHANNEL_MAX));
    assertEquals(10_000, configuration.value(Options.HANDSHAKE_TIMEOUT));
    assertEquals("default", configuration.origin(Options.HANDSHAKE_TIMEOUT));
  }

  @Test
  void wrongKeysStopWithPlaceAndNearestKey() {
    assertEquals(
        "DIR/f.conf line 2: unknown key hartbeat; nearest known key: heartbeat",
        error("# x\nhartbeat = 60"));
    assertEquals("DIR/f.conf line 1: unknown key zzzzzzzz", error("zzzzzzzz = 1"));
    assertEquals(
        "DIR/f.conf line 1: unknown key listener.tcp.local; nearest known key: listeners.tcp.local",
        error("listener.tcp.local = 5672"));
    assertEquals(
        "DIR/f.conf line 1: unknown key managment.tcp.port; nearest known key: management.tcp.port",
        error("managment.tcp.port = 15672"));
    assertEquals(
        "DIR/f.conf line 1: unknown key vm_memory_high_watermark; known keys:"
            + " vm_memory_high_watermark.relative, vm_memory_high_watermark.absolute",
        error("vm_memory_high_watermark = 0.5"));
    assertEquals(
        "--set: unknown key heartbeet; nearest known key: heartbeat",
        error("", Map.of(), "heartbeet=1"));
  }

  @Test
  void allErrorsOfAllSourcesAreToldAtOnce() {
    assertEquals(
        "DIR/f.conf line 4: expected key = value, found \"x\"\n"
            + "DIR/f.conf line 1: heartbeat: \"x\" is not a whole number from 0 to 65535\n"
            + "DIR/f.conf line 3: unknown key hartbeat; nearest known key: heartbeat\n"
            + "environment variable WARREN_HEARTBEET is no option; nearest known:"
            + " WARREN_HEARTBEAT\n"
            + "--set: frame_max: \"y\" is not a size in bytes from 4096 up (or with a unit: 64KiB,"
            + " 1MB), or 0\n"
            + "DIR/f.conf line 5: auth_backends.1: \"ldap\" is not offered yet and no other"
            + " auth_backends key names internal, the only backend of Warren",
        error(
            "heartbeat = x\nchannel_max = 9\nhartbeat = 1\nx\nauth_backends.1 = ldap\n",
            Map.of("WARREN_HEARTBEET", "1"),
            "frame_max=y"));
  }

  /** It may not be a file of options at all. */
  @Test
  void errorsBeyondTwentyAreCounted() {
    List<String> lines = error("x\n".repeat(27)).lines().toList();
    assertEquals(21, lines.size());
    assertEquals("DIR/f.conf line 20: expected key = value, found \"x\"", lines.get(19));
    assertEquals("and 7 more like these", lines.get(20));
  }

  @Test
  void ofAKeyGivenTwiceTheLastHolds() {
    Configuration configuration = load("heartbeat = 10\nheartbeat = 20\n");
    assertEquals(20, configuration.value(Options.HEARTBEAT));
    assertEquals(
        List.of("DIR/f.conf line 2: heartbeat was given in line 1 already; the last one holds"),
        configuration.warnings().stream()
            .map(line -> line.replace(folder.toString(), "DIR"))
            .toList());
  }

  @Test
  void definitionsAreNotLoadedWhoeverAsks() {
    assertTrue(
        load("management.load_definitions = d.json")
            .warnings()
            .get(0)
            .endsWith("has no effect in Warren yet: no definitions are imported"));
  }

  @Test
  void thePlaceholderOfANameIsNoName() {
    assertEquals(
        "--set: server_properties.$name: $name stands for a name of your own",
        error("", Map.of(), "server_properties.$name=x"));
  }

  @Test
  void wrongValuesStopAlsoWhereTheyAreCovered() {
    assertEquals(
        "DIR/f.conf line 1: heartbeat: \"x\" is not a whole number from 0 to 65535",
        error("heartbeat = x", Map.of(), "heartbeat=1"));
    assertEquals(
        "environment variable WARREN_LOG_CONSOLE_LEVEL: log.console.level: \"loud\" is not one of"
            + " debug, info, notice, warning, error, critical, alert, emergency, none",
        error("", Map.of("WARREN_LOG_CONSOLE_LEVEL", "loud")));
  }

  @Test
  void environmentNamesKeys() {
    Configuration configuration =
        load(
            "",
            Map.of(
                "WARREN_LISTENERS_TCP_DEFAULT", "127.0.0.1:1",
                "WARREN_LOOPBACK_USERS", "none",
                "WARREN_MAX_CONNECTIONS", "7",
                "WARREN_SERVER_PROPERTIES_PRODUCT", "RabbitMQ",
                "WARREN_SERVER_PROPERTIES_TEAM", "blue",
                "WARREN_MANAGEMENT_TCP_PORT", "15672",
                "RABBITMQ_DEFAULT_USER", "anna",
                "RABBITMQ_DEFAULT_PASS", "b",
                "WARREN_DEFAULT_PASS", "c",
                "PATH", "/bin"));
    assertEquals(
        Map.of("default", new ListenAddress("127.0.0.1", 1)),
        configuration.values(Options.LISTENERS_TCP));
    assertEquals(Map.of(), configuration.values(Options.LOOPBACK_USERS));
    assertEquals(7, configuration.value(Options.CONNECTION_MAX));
    assertEquals("RabbitMQ", configuration.value(Options.PRODUCT));
    assertEquals(Map.of("team", "blue"), configuration.values(Options.SERVER_PROPERTIES));
    assertEquals("anna", configuration.value(Options.DEFAULT_USER));
    assertEquals("c", configuration.value(Options.DEFAULT_PASS));
    assertEquals(
        List.of(
            "environment variable WARREN_MANAGEMENT_TCP_PORT: management.tcp.port has no effect in"
                + " Warren yet: no management listener is opened"),
        configuration.warnings());
  }

  @Test
  void variablesOfRabbitmqNameNodeAndDefaultListener() {
    Map<String, String> environment =
        Map.of(
            "RABBITMQ_NODENAME", "rabbit@here",
            "RABBITMQ_NODE_PORT", "5673",
            "RABBITMQ_NODE_IP_ADDRESS", "::1",
            "RABBITMQ_DEFAULT_USER", "");
    Configuration configuration = load("nodename = a@b", environment);
    assertEquals("rabbit@here", configuration.value(Options.NODENAME));
    assertEquals("guest", configuration.value(Options.DEFAULT_USER));
    assertEquals(
        Map.of("default", new ListenAddress("::1", 5673)),
        configuration.values(Options.LISTENERS_TCP));
    assertEquals(List.of(), configuration.warnings());
  }

  @Test
  void eachHalfOfTheDefaultListenerStandsAlone() {
    assertEquals(
        Map.of("default", new ListenAddress("127.0.0.1", 5672)),
        load("", Map.of("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1")).values(Options.LISTENERS_TCP));
    assertEquals(
        Map.of("default", new ListenAddress("0.0.0.0", 5673)),
        load("", Map.of("RABBITMQ_NODE_IP_ADDRESS", "auto", "RABBITMQ_NODE_PORT", "5673"))
            .values(Options.LISTENERS_TCP));
    assertEquals(
        Map.of("default", new ListenAddress("0.0.0.0", 5672)),
        load("", Map.of("RABBITMQ_NODE_PORT", "tcp://10.0.0.1:5672"))
            .values(Options.LISTENERS_TCP));
    assertEquals(
        "environment variable RABBITMQ_NODE_PORT: listeners.tcp.default: \"many\" is not a port or"
            + " an address of the form HOST:PORT",
        error("", Map.of("RABBITMQ_NODE_PORT", "many")));
  }

  /** As in RabbitMQ: the variables change what holds when no listener is named. */
  @Test
  void namedListenerReplacesTheOneOfTheVariables() {
    assertEquals(
        Map.of("local", new ListenAddress("127.0.0.1", 5672)),
        load("listeners.tcp.local = 127.0.0.1:5672", Map.of("RABBITMQ_NODE_PORT", "5673"))
            .values(Options.LISTENERS_TCP));
    assertEquals(
        Map.of("a", new ListenAddress("0.0.0.0", 1)),
        load("", Map.of("RABBITMQ_NODE_PORT", "5673"), "listeners.tcp.a=1")
            .values(Options.LISTENERS_TCP));
  }

  @Test
  void variablesOfRabbitmqWithoutEffectAreNamedInOneWarning() {
    assertEquals(
        List.of("environment: no effect in Warren: RABBITMQ_CONFIG_FILE, RABBITMQ_LOGS"),
        load(
                "",
                Map.of(
                    "RABBITMQ_LOGS", "-",
                    "RABBITMQ_CONFIG_FILE", "/etc/rabbitmq/rabbitmq.conf",
                    "RABBITMQ_PID_FILE", "",
                    "RABBITMQ_URL", "amqp://localhost"))
            .warnings());
  }

  @Test
  void unknownVariableStops() {
    assertEquals(
        "environment variable WARREN_HEARTBEET is no option; nearest known: WARREN_HEARTBEAT",
        error("", Map.of("WARREN_HEARTBEET", "1")));
  }

  /** A Kubernetes service named warren must not keep its own pods from starting. */
  @Test
  void serviceLinksOfKubernetesAreNoOptions() {
    load(
        "",
        Map.of(
            "WARREN_SERVICE_HOST", "10.0.0.1",
            "WARREN_SERVICE_PORT", "5672",
            "WARREN_SERVICE_PORT_AMQP", "5672",
            "WARREN_PORT", "tcp://10.0.0.1:5672",
            "WARREN_PORT_5672_TCP_ADDR", "10.0.0.1",
            "WARREN_NODES_PORT", "tcp://10.0.0.1:5672",
            "WARREN_NODES_SERVICE_HOST", "10.0.0.1"));
  }

  @Test
  void namingAListenerReplacesTheDefault() {
    assertEquals(
        Map.of("local", new ListenAddress("127.0.0.1", 5672)),
        load("listeners.tcp.local = 127.0.0.1:5672").values(Options.LISTENERS_TCP));
    assertEquals(Map.of(), load("listeners.tcp.default = none").values(Options.LISTENERS_TCP));
    assertEquals(
        Map.of(), load("listeners.tcp.a = 1\nlisteners.tcp = none").values(Options.LISTENERS_TCP));
    assertEquals(
        Map.of("b", new ListenAddress("0.0.0.0", 2)),
        load("listeners.tcp.a = 1\nlisteners.tcp = none", Map.of(), "listeners.tcp.b=2")
            .values(Options.LISTENERS_TCP));
    assertEquals(
        "DIR/f.conf line 1: listeners.tcp: \"5672\" is not none; see listeners.tcp.$name",
        error("listeners.tcp = 5672"));
  }

  @Test
  void loopbackUsersKeepGuestUntilToldOtherwise() {
    assertEquals(
        Map.of("guest", true, "anna", true),
        load("loopback_users.anna = true").values(Options.LOOPBACK_USERS));
    assertEquals(
        Map.of("guest", false),
        load("loopback_users.guest = false").values(Options.LOOPBACK_USERS));
    assertEquals(Map.of(), load("loopback_users = none").values(Options.LOOPBACK_USERS));
  }

  @Test
  void mechanismsAndTagsReplaceTheDefaults() {
    assertEquals(
        Map.of("1", "PLAIN"), load("auth_mechanisms.1 = PLAIN").values(Options.AUTH_MECHANISMS));
    assertEquals(
        Map.of("monitoring", true),
        load("default_user_tags.monitoring = true").values(Options.DEFAULT_USER_TAGS));
  }

  @Test
  void otherNamesOfAKeyMeanTheSame() {
    assertEquals(9, load("max_channels_per_connection = 9").value(Options.CHANNEL_MAX));
    assertEquals("RabbitMQ", load("product.name = RabbitMQ").value(Options.PRODUCT));
  }

  @Test
  void lostBackendsStop() {
    assertEquals(
        "DIR/f.conf line 1: auth_backends.1: \"ldap\" is not offered yet and no other auth_backends"
            + " key names internal, the only backend of Warren",
        error("auth_backends.1 = ldap"));
    assertTrue(
        error("auth_backends.1.authn = ldap\nauth_backends.1.authz = internal")
            .startsWith("DIR/f.conf line 1: auth_backends.1.authn: \"ldap\" is not offered"));
    assertTrue(
        error("auth_backends.1 = internal", Map.of(), "auth_backends.1=ldap").startsWith("--set:"));
    assertEquals(List.of(), load("auth_backends.1 = internal").warnings());
    assertEquals(1, load("auth_backends.1 = ldap\nauth_backends.2 = internal").warnings().size());
  }

  @Test
  void nothingAskedForIsNothingMissed() {
    assertEquals(List.of(), load("mqtt.listeners.ssl = none").warnings());
    assertEquals(
        List.of(
            "DIR/f.conf line 1: mqtt.listeners.ssl.default has no effect in Warren yet: no MQTT"
                + " listener is opened"),
        load("mqtt.listeners.ssl.default = 5671").warnings().stream()
            .map(line -> line.replace(folder.toString(), "DIR"))
            .toList());
  }

  @Test
  void effectiveSettingsHideSecrets() {
    Configuration configuration = load("default_pass = hush\nlisteners.tcp.a = 1");
    assertTrue(
        configuration.settings().stream()
            .anyMatch(s -> s.key().equals("default_pass") && s.text().equals("********")));
    assertTrue(configuration.settings().stream().anyMatch(s -> s.key().equals("listeners.tcp.a")));
    assertFalse(configuration.settings().toString().contains("hush"));
    assertFalse(
        load("ssl_options.sni_password.a = hush").settings().toString().contains("hush"),
        "of a family too");
    assertEquals("hush", configuration.value(Options.DEFAULT_PASS));
  }

  @Test
  void watermarkIsShareOrSizeOfTheHeap() {
    assertEquals(400, MemoryWatermark.bytes(load(""), 1000));
    assertEquals(0, MemoryWatermark.bytes(load("vm_memory_high_watermark.relative = 0"), 1000));
    assertEquals(300, MemoryWatermark.bytes(load("vm_memory_high_watermark.absolute = 300"), 1000));
    assertEquals(800, MemoryWatermark.bytes(load("vm_memory_high_watermark.absolute = 2GB"), 1000));
    assertEquals(OptionalLong.empty(), load("").value(Options.MEMORY_ABSOLUTE));
  }

  @Test
  void versionsOfTlsThatAreNotSafeAreRefused() {
    assertEquals(
        "DIR/f.conf line 1: ssl_options.versions.3: \"tlsv1.1\" is not one of tlsv1.2, tlsv1.3 (older"
            + " versions are not safe)",
        error("ssl_options.versions.3 = tlsv1.1"));
    assertEquals(
        List.of(TlsVersion.TLSV1_2),
        List.copyOf(
            load("ssl_options.versions.9 = tlsv1.2").values(Options.TLS_VERSIONS).values()));
  }

  /** Of the kind that people have; every line of it is RabbitMQ's. */
  @Test
  void realLifeFileLoads() {
    Configuration configuration =
        load(
            """
            ## Networking
            listeners.tcp.default = 5672
            listeners.tcp.local_v6 = ::1:5673
            listeners.ssl.default = 5671
            num_acceptors.tcp = 10
            ssl_options.cacertfile = /etc/rabbitmq/ca.pem
            ssl_options.certfile   = /etc/rabbitmq/cert.pem
            ssl_options.keyfile    = /etc/rabbitmq/key.pem
            ssl_options.verify     = verify_peer
            ssl_options.versions.1 = tlsv1.3
            tcp_listen_options.backlog = 4096
            tcp_listen_options.nodelay = true
            tcp_listen_options.linger.on = true
            tcp_listen_options.sndbuf = 196608
            handshake_timeout = 20000
            heartbeat = 30
            channel_max = 256
            max_message_size = 134217728
            consumer_timeout = 3600000

            default_vhost = /
            default_user = app
            default_pass = 'p#ss=word'
            default_user_tags.administrator = true
            default_permissions.configure = .*
            loopback_users.guest = false
            auth_mechanisms.1 = PLAIN
            auth_backends.1 = internal

            vm_memory_high_watermark.relative = 0.6
            disk_free_limit.absolute = 2GB
            cluster_partition_handling = pause_minority
            cluster_formation.peer_discovery_backend = k8s
            cluster_formation.k8s.host = kubernetes.default.svc
            cluster_name = production
            queue_leader_locator = balanced
            default_queue_type = quorum
            deprecated_features.permit.transient_nonexcl_queues = true
            log.console = true
            log.console.level = warning
            log.file = false
            log.connection.level = error
            management.tcp.port = 15672
            management.load_definitions = /etc/rabbitmq/definitions.json
            prometheus.tcp.port = 15692
            mqtt.listeners.tcp.default = 1883
            default_users.team\\.a.tags = monitoring
            """);
    assertEquals(2, configuration.values(Options.LISTENERS_TCP).size());
    assertEquals("p#ss=word", configuration.value(Options.DEFAULT_PASS));
    assertEquals(134_217_728, configuration.value(Options.MAX_MESSAGE_SIZE));
    assertEquals(LogLevel.WARNING, configuration.value(Options.LOG_LEVEL));
    assertEquals(14, configuration.warnings().size());
    assertTrue(configuration.warnings().stream().noneMatch(line -> line.contains("\n")));
  }
}
