package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.impl.AMQConnection;
import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.bus.PolicyInfo.Kind;
import io.warren.broker.bus.VirtualHostMetadata;
import io.warren.broker.event.EventType;
import io.warren.config.Configuration;
import io.warren.config.Options;
import io.warren.conformance.Inbox.Received;
import io.warren.value.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens on the node can be read from an exchange. */
class EventExchangeIT {
  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension().with("event_exchange.enabled", "true");

  private static final String NODE = Configuration.of(Map.of()).value(Options.NODENAME);

  private final List<Connection> connections = new ArrayList<>();
  private Channel watching;
  private String events;

  @BeforeEach
  void open() throws Exception {
    watching = connect().createChannel();
    events = Inbox.declare(watching);
  }

  private Connection connect() throws Exception {
    Connection connection = BROKER.connect();
    connections.add(connection);
    return connection;
  }

  /** What the end of one test's clients brings about must not be told in the next. */
  @AfterEach
  void close() throws Exception {
    for (Connection connection : connections) {
      if (connection.isOpen()) {
        connection.close();
      }
    }
  }

  @AfterEach
  void deletePolicies() throws Exception {
    for (Kind kind : Kind.values()) {
      for (PolicyInfo policy : BROKER.ask(admin -> admin.policies(kind))) {
        BROKER.ask(admin -> admin.deletePolicy(kind, policy.name()));
      }
    }
    BROKER.ask(admin -> admin.setMetadata(VirtualHostMetadata.NONE));
  }

  @Test
  void queuesExchangesAndBindings() throws Exception {
    Inbox told = watch("queue.*", "exchange.*", "binding.*");
    Channel channel = connect().createChannel();
    channel.exchangeDeclare("event-x", "topic", false, false, Map.of("mine", "a"));
    channel.queueDeclare("event-q", false, true, false, Map.of("x-max-length", 5));
    channel.queueBind("event-q", "event-x", "k.#");
    channel.queueDeclare("event-q", false, true, false, Map.of("x-max-length", 5));
    channel.queueDelete("event-q");
    channel.exchangeDelete("event-x");
    expect(
        told,
        "exchange.created {arguments=[{<<\"mine\">>,longstr,<<\"a\">>}], auto_delete=false,"
            + " durable=false, internal=false, name=event-x, policy=, type=topic,"
            + " user_who_performed_action=guest, vhost=/}");
    expect(
        told,
        "queue.created {arguments=[{<<\"x-max-length\">>,signedint,5},"
            + " {<<\"x-queue-type\">>,longstr,<<\"classic\">>}], auto_delete=false, durable=false,"
            + " exclusive=true, leader=NODE, members=[NODE], name=event-q,"
            + " owner_pid=OWNER, type=rabbit_classic_queue, user_who_performed_action=guest,"
                .replace("OWNER", name(channel.getConnection()))
            + " vhost=/}");
    String binding =
        "{arguments=[], destination_kind=queue, destination_name=event-q, routing_key=k.#,"
            + " source_kind=exchange, source_name=event-x, user_who_performed_action=guest,"
            + " vhost=/}";
    expect(told, "binding.created " + binding);
    expect(told, "binding.deleted " + binding);
    expect(told, "queue.deleted " + queueDeleted("event-q", "guest"));
    expect(told, "exchange.deleted {name=event-x, user_who_performed_action=guest, vhost=/}");
  }

  @Test
  void anExchangeSaysItsPolicyAndGoesBeforeItsBindings() throws Exception {
    policy(Kind.USER, "event-p", "^event-policed", "exchanges", Map.of("alternate-exchange", "ae"));
    Inbox told = watch("exchange.#", "binding.deleted");
    Channel channel = connect().createChannel();
    channel.exchangeDeclare("event-policed", "fanout", true, false, null);
    channel.queueBind(Inbox.declare(channel), "event-policed", "");
    channel.exchangeDelete("event-policed");
    assertEquals("event-p", headers(told.next()).get("policy"));
    expect(told, "exchange.deleted {name=event-policed, user_who_performed_action=guest, vhost=/}");
    assertEquals("binding.deleted", told.next().envelope().getRoutingKey());
  }

  /** Nobody asks for that; RabbitMQ names a user of its own. */
  @Test
  void whatGoesByItselfIsTheNodesDoing() throws Exception {
    Inbox told = watch("queue.deleted");
    Channel channel = connect().createChannel();
    channel.queueDeclare("event-unused", false, false, true, null);
    channel.basicConsume("event-unused", new Inbox(channel));
    channel.close();
    expect(told, "queue.deleted " + queueDeleted("event-unused", "rmq-internal"));
    Connection owner = connect();
    owner.createChannel().queueDeclare("event-owned", false, true, false, null);
    owner.close();
    expect(told, "queue.deleted " + queueDeleted("event-owned", "rmq-internal"));
    Connection leaser = connect();
    leaser.createChannel().queueDeclare("event-leased", true, false, false, Map.of("x-expires", 1));
    expect(told, "queue.deleted " + queueDeleted("event-leased", "rmq-internal"));
  }

  private static String queueDeleted(String name, String user) {
    return "{name="
        + name
        + ", type=rabbit_classic_queue, user_who_performed_action="
        + user
        + ", vhost=/}";
  }

  @Test
  void consumersAndChannels() throws Exception {
    Connection connection = connect();
    String name = name(connection);
    Inbox told = watch("consumer.*", "channel.*");
    Channel channel = connection.createChannel(5);
    expect(
        told,
        "channel.created {connection=NAME, name=NAME (5), number=5, pid=NAME (5), user=guest,"
                .replace("NAME", name)
            + " user_who_performed_action=guest, vhost=/}");
    String queue = Inbox.declare(channel);
    channel.basicQos(3);
    channel.basicConsume(queue, false, "one", new Inbox(channel));
    channel.basicCancel("one");
    channel.basicConsume(queue, true, "two", new Inbox(channel));
    channel.queueDelete(queue);
    channel.close();
    String same = ", queue=" + queue + ", user_who_performed_action=guest, vhost=/}";
    String of = " (5), consumer_tag=";
    // That of the one who watches came before.
    expect(
        told,
        "consumer.created {ack_required=true, arguments=[], channel="
            + name
            + of
            + "one, exclusive=false, prefetch_count=3"
            + same);
    expect(told, "consumer.deleted {channel=" + name + of + "one" + same);
    assertTrue(text(told.next()).startsWith("consumer.created {ack_required=false"));
    expect(told, "consumer.deleted {channel=" + name + of + "two" + same);
    expect(
        told,
        "channel.closed {consumer_count=0, pid=" + name + " (5), user_who_performed_action=guest}");
  }

  @Test
  void aChannelThatEndsSaysHowManyConsumersItHad() throws Exception {
    Connection connection = connect();
    Channel channel = connection.createChannel();
    String queue = Inbox.declare(channel);
    Inbox told = watch("channel.closed", "consumer.deleted");
    channel.basicConsume(queue, new Inbox(channel));
    channel.basicConsume(queue, new Inbox(channel));
    channel.close();
    assertEquals("consumer.deleted", told.next().envelope().getRoutingKey());
    assertEquals("consumer.deleted", told.next().envelope().getRoutingKey());
    assertEquals(2L, headers(told.next()).get("consumer_count"));
    Channel second = connection.createChannel();
    second.basicConsume(queue, new Inbox(second));
    connection.close();
    assertEquals("consumer.deleted", told.next().envelope().getRoutingKey());
    assertEquals(1L, headers(told.next()).get("consumer_count"));
  }

  @Test
  void policies() throws Exception {
    Inbox told = watch("policy.#", "operator.#", "parameter.#", "queue.policy.*");
    Channel channel = connect().createChannel();
    channel.queueDeclare("event-q", false, true, false, Map.of("x-max-length", 1));
    Map<String, Object> definition = Map.of("max-length", 7);
    String says = "apply-to=queues, definition={max-length=7}, ";
    policy(Kind.USER, "p", "^event-q$", "queues", definition);
    expect(
        told,
        "queue.policy.updated {"
            + says
            + "name=event-q, pattern=^event-q$, priority=3, type=rabbit_classic_queue,"
            + " user_who_performed_action=operator, vhost=/}");
    expect(
        told,
        "policy.set {"
            + says
            + "name=p, pattern=^event-q$, priority=3, user_who_performed_action=operator, vhost=/}");
    // The same again is no news, and neither is it to a queue that another does not match.
    policy(Kind.USER, "p", "^event-q$", "queues", definition);
    policy(Kind.OPERATOR, "o", "^other$", "queues", Map.of("max-length", 7));
    expect(
        told,
        "parameter.set {component=operator_policy, name=o, user_who_performed_action=operator,"
            + " value={apply-to=queues, definition={max-length=7}, pattern=^other$, priority=3},"
            + " vhost=/}");
    expect(
        told,
        "policy.set {"
            + says
            + "name=o, pattern=^other$, priority=3, user_who_performed_action=operator, vhost=/}");
    BROKER.ask(admin -> admin.deletePolicy(Kind.OPERATOR, "o"));
    String cleared = "user_who_performed_action=operator, vhost=/}";
    expect(told, "parameter.cleared {component=operator_policy, name=o, " + cleared);
    expect(told, "operator.policy.cleared {name=o, " + cleared);
    BROKER.ask(admin -> admin.deletePolicy(Kind.USER, "p"));
    expect(told, "queue.policy.cleared {name=event-q, type=rabbit_classic_queue, " + cleared);
    expect(told, "policy.cleared {name=p, " + cleared);
  }

  @Test
  void parametersOfTheNode() throws Exception {
    Inbox told = watch("parameter.*");
    FieldTable value = FieldTable.of(Map.of("size", 3));
    BROKER.ask(admin -> admin.setGlobalParameter("event-g", value));
    Received set = told.next();
    assertEquals(
        "parameter.set {component=global, name=event-g, user_who_performed_action=operator,"
            + " value={size=3}}",
        text(set));
    assertEquals(Map.of("size", 3L), headers(set).get("value"));
    BROKER.ask(admin -> admin.deleteGlobalParameter("event-g"));
    expect(
        told,
        "parameter.cleared {component=global, name=event-g, user_who_performed_action=operator}");
  }

  @Test
  void virtualHosts() throws Exception {
    Inbox told = watch("vhost.*");
    String state = "cluster_state={NODE=running}, default_queue_type=classic, description=";
    BROKER.broker().virtualHosts().add("event-v").await(10, TimeUnit.SECONDS);
    expect(
        told,
        "vhost.created {"
            + state
            + ", name=event-v, tags=[], user_who_performed_action=rmq-internal}");
    BROKER.ask(
        admin -> admin.setMetadata(new VirtualHostMetadata("mine", List.of("a", "b"), "classic")));
    expect(
        told,
        "vhost.updated {"
            + state
            + "mine, name=/, tags=[a, b], user_who_performed_action=operator}");
  }

  @Test
  void connectionsAndLogins() throws Exception {
    Inbox told = watch("connection.*", "user.authentication.*");
    ConnectionFactory factory = BROKER.factory();
    Connection connection = factory.newConnection("mine");
    Received login = told.next();
    assertEquals("user.authentication.success", login.envelope().getRoutingKey());
    assertEquals(2, login.properties().getDeliveryMode());
    assertEquals(0, login.body().length);
    long ms = (Long) login.properties().getHeaders().get("timestamp_in_ms");
    assertEquals(ms / 1000, login.properties().getTimestamp().getTime() / 1000);
    Map<String, Object> properties = headers(login);
    assertEquals("guest", properties.get("name"));
    assertEquals(name(connection), properties.get("connection_name"));
    assertEquals("PLAIN", properties.get("auth_mechanism"));
    assertEquals("{0,9,1}", properties.get("protocol"));
    assertEquals(false, properties.get("ssl"));
    assertEquals("{127,0,0,1}", properties.get("peer_host"));
    assertEquals("{127,0,0,1}", properties.get("host"));
    Received created = told.next();
    assertEquals("connection.created", created.envelope().getRoutingKey());
    assertEquals(name(connection), headers(created).get("name"));
    assertEquals((long) BROKER.port(), headers(created).get("port"));
    assertEquals("/", headers(created).get("vhost"));
    assertEquals("{127,0,0,1}", headers(created).get("peer_host"));
    assertEquals("mine", headers(created).get("user_provided_name"));
    assertEquals((long) connection.getFrameMax(), headers(created).get("frame_max"));
    assertEquals((long) connection.getChannelMax(), headers(created).get("channel_max"));
    assertEquals((long) connection.getHeartbeat(), headers(created).get("timeout"));
    assertEquals("", headers(created).get("ssl_protocol"));
    assertTrue(
        headers(created)
            .get("client_properties")
            .toString()
            .contains("{<<\"connection_name\">>,longstr,<<\"mine\">>}"));
    String name = name(connection);
    connection.close();
    Received closed = told.next();
    assertEquals("connection.closed", closed.envelope().getRoutingKey());
    assertEquals(name, headers(closed).get("name"));
    assertEquals("mine", headers(closed).get("user_provided_name"));

    factory.setPassword("wrong");
    assertThrows(AuthenticationFailureException.class, factory::newConnection);
    Received failed = told.next();
    assertEquals("user.authentication.failure", failed.envelope().getRoutingKey());
    assertEquals("guest", headers(failed).get("name"));
    assertEquals("user 'guest' - invalid credentials", headers(failed).get("error"));
  }

  @Test
  void nobodyPublishesToIt() throws Exception {
    Refused.on(
        watching.getConnection(),
        403,
        "ACCESS_REFUSED - cannot publish to internal exchange 'amq.rabbitmq.event' in vhost '/'",
        channel -> {
          channel.basicPublish("amq.rabbitmq.event", "queue.created", null, new byte[0]);
          channel.queueDeclarePassive(events);
        });
  }

  private static void policy(
      Kind kind, String name, String pattern, String applyTo, Map<String, Object> definition)
      throws Exception {
    PolicyInfo policy = new PolicyInfo(kind, name, pattern, applyTo, 3, FieldTable.of(definition));
    BROKER.ask(admin -> admin.setPolicy(policy));
  }

  /** Of the events with these keys, from now on. */
  private Inbox watch(String... keys) throws Exception {
    Inbox inbox = Inbox.consume(watching, events, true);
    for (String key : keys) {
      watching.queueBind(events, "amq.rabbitmq.event", key);
    }
    // The binding of what watches is itself told where bindings are asked for.
    if (List.of(keys).contains("binding.*")) {
      assertTrue(text(inbox.next()).contains("amq.rabbitmq.event"));
    }
    return inbox;
  }

  private static void expect(Inbox told, String event) throws Exception {
    assertEquals(event, text(told.next()));
  }

  private static String text(Received event) {
    Map<String, Object> headers = headers(event);
    headers.remove("timestamp_in_ms");
    return event.envelope().getRoutingKey() + " " + headers;
  }

  private static Map<String, Object> headers(Received event) {
    Map<String, Object> headers = plain(event.properties().getHeaders());
    EventType type =
        Stream.of(EventType.values())
            .filter(row -> row.key().equals(event.envelope().getRoutingKey()))
            .findAny()
            .orElseThrow();
    Set<String> fields = new TreeSet<>(headers.keySet());
    assertTrue(fields.remove("timestamp_in_ms"));
    assertTrue(type.has(fields), type.key() + " with " + fields);
    return headers;
  }

  private static Map<String, Object> plain(Map<?, ?> table) {
    Map<String, Object> plain = new TreeMap<>();
    table.forEach((name, value) -> plain.put(hideNode((String) name), plain(value)));
    return plain;
  }

  private static Object plain(Object value) {
    if (value instanceof Map<?, ?> table) {
      return plain(table);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(EventExchangeIT::plain).collect(Collectors.toList());
    }
    return value instanceof LongString text ? hideNode(text.toString()) : value;
  }

  private static String hideNode(String text) {
    return text.equals(NODE) ? "NODE" : text;
  }

  private static String name(Connection connection) {
    return "127.0.0.1:"
        + ((AMQConnection) connection).getLocalPort()
        + " -> 127.0.0.1:"
        + BROKER.port();
  }
}
