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
import io.warren.conformance.Inbox.Received;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens on the node can be read from an exchange. */
class EventExchangeIT {
  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension().with("event_exchange.enabled", "true");

  private Channel watching;
  private String events;

  @BeforeEach
  void open() throws Exception {
    watching = BROKER.connect().createChannel();
    events = Inbox.declare(watching);
  }

  @Test
  void queuesExchangesAndBindings() throws Exception {
    Inbox told = watch("queue.*", "exchange.*", "binding.*");
    Channel channel = BROKER.connect().createChannel();
    channel.exchangeDeclare("event-x", "topic", false, false, Map.of("mine", "a"));
    channel.queueDeclare("event-q", false, true, false, Map.of("x-max-length", 5));
    channel.queueBind("event-q", "event-x", "k.#");
    channel.queueDeclare("event-q", false, true, false, Map.of("x-max-length", 5));
    channel.queueDelete("event-q");
    channel.exchangeDelete("event-x");
    expect(
        told,
        "exchange.created {arguments=[{<<\"mine\">>,longstr,<<\"a\">>}], auto_delete=false,"
            + " durable=false, internal=false, name=event-x, type=topic, vhost=/}");
    expect(
        told,
        "queue.created {arguments=[{<<\"x-max-length\">>,signedint,5},"
            + " {<<\"x-queue-type\">>,longstr,<<\"classic\">>}], auto_delete=false, durable=false, exclusive=true, name=event-q, type=classic, vhost=/}");
    String binding =
        "{arguments=[], destination_kind=queue, destination_name=event-q, routing_key=k.#,"
            + " source_kind=exchange, source_name=event-x, vhost=/}";
    expect(told, "binding.created " + binding);
    expect(told, "binding.deleted " + binding);
    expect(told, "queue.deleted {name=event-q, type=rabbit_classic_queue, vhost=/}");
    expect(told, "exchange.deleted {name=event-x, vhost=/}");
  }

  @Test
  void consumersAndChannels() throws Exception {
    Connection connection = BROKER.connect();
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
    expect(told, "channel.closed {pid=" + name + " (5), user_who_performed_action=guest}");
  }

  @Test
  void connectionsAndLogins() throws Exception {
    Inbox told = watch("connection.*", "user.authentication.*");
    ConnectionFactory factory = BROKER.factory();
    Connection connection = BROKER.keep(factory.newConnection("mine"));
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
    assertEquals("127.0.0.1", properties.get("peer_host"));
    Received created = told.next();
    assertEquals("connection.created", created.envelope().getRoutingKey());
    assertEquals(name(connection), headers(created).get("name"));
    assertEquals((long) BROKER.port(), headers(created).get("port"));
    assertEquals("/", headers(created).get("vhost"));
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
    Map<String, Object> headers = new TreeMap<>(event.properties().getHeaders());
    headers.replaceAll((name, value) -> plain(value));
    return headers;
  }

  private static Object plain(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(EventExchangeIT::plain).collect(Collectors.toList());
    }
    return value instanceof LongString text ? text.toString() : value;
  }

  private static String name(Connection connection) {
    return "127.0.0.1:"
        + ((AMQConnection) connection).getLocalPort()
        + " -> 127.0.0.1:"
        + BROKER.port();
  }
}
