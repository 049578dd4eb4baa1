package io.warren.conformance;

import static io.warren.conformance.Inbox.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.conformance.Inbox.Received;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is published and delivered in a virtual host that is traced can be read elsewhere. */
class FirehoseIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;
  private String queue;
  private Inbox traces;

  @BeforeEach
  void open() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel(7);
    channel.confirmSelect();
    queue = Inbox.declare(channel);
    Channel tracing = BROKER.connect().createChannel();
    String firehose = Inbox.declare(tracing);
    tracing.queueBind(firehose, "amq.rabbitmq.trace", "#");
    traces = Inbox.consume(tracing, firehose, true);
    trace(true);
  }

  @AfterEach
  void stop() throws Exception {
    trace(false);
  }

  @Test
  void aPublishShowsWhereItWent() throws Exception {
    channel.queueBind(queue, "amq.topic", "a.*");
    BasicProperties properties =
        new BasicProperties.Builder()
            .contentType("text/plain")
            .deliveryMode(2)
            .timestamp(new Date(1000_000))
            .headers(Map.of("CC", List.of("b"), "mine", 1))
            .build();
    channel.basicPublish("amq.topic", "a.b", properties, bytes("body"));
    Received trace = traces.next();
    assertEquals("publish.amq.topic", trace.envelope().getRoutingKey());
    assertEquals("amq.rabbitmq.trace", trace.envelope().getExchange());
    assertEquals("body", trace.text());
    Map<String, Object> headers = headers(trace);
    assertEquals("amq.topic", headers.get("exchange_name"));
    assertEquals("[a.b, b]", headers.get("routing_keys").toString());
    assertEquals("[" + queue + "]", headers.get("routed_queues").toString());
    assertEquals("/", headers.get("vhost"));
    assertEquals("guest", headers.get("user"));
    assertEquals(7, headers.get("channel"));
    assertEquals(
        "127.0.0.1:"
            + ((com.rabbitmq.client.impl.AMQConnection) connection).getLocalPort()
            + " -> 127.0.0.1:"
            + BROKER.port(),
        headers.get("connection").toString());
    assertEquals(
        "{content_type=text/plain, delivery_mode=2, headers={CC=[b], mine=1}, timestamp=1000}",
        text((Map<?, ?>) headers.get("properties")));
    assertEquals(
        "[channel, connection, exchange_name, node, properties, routed_queues, routing_keys, user,"
            + " vhost]",
        new TreeSet<>(headers.keySet()).toString());
    assertEquals(null, trace.properties().getDeliveryMode());
  }

  @Test
  void aDeliveryShowsToWhomItWent() throws Exception {
    Inbox inbox = Inbox.consume(channel, queue, false);
    channel.basicPublish("", queue, null, bytes("1"));
    long tag = inbox.next().tag();
    expect("publish.", "1");
    assertEquals(0, headers(expect("deliver." + queue, "1")).get("redelivered"));
    channel.basicNack(tag, false, true);
    Map<String, Object> headers = headers(expect("deliver." + queue, "1"));
    assertEquals(1, headers.get("redelivered"));
    assertEquals(7, headers.get("channel"));
    assertEquals("", headers.get("exchange_name").toString());
    assertEquals("[" + queue + "]", headers.get("routing_keys").toString());
  }

  @Test
  void aDeliveryIsTracedAsTheConsumerSawIt() throws Exception {
    Kept counted = Kept.declare(channel, "x-delivery-limit", 2).publish("1");
    counted.nextUnacked();
    channel.basicRecover(true);
    counted.next();
    expect("publish.", "1");
    expect("deliver." + counted.name, "1");
    assertEquals(
        "{headers={x-delivery-count=1}}",
        text((Map<?, ?>) headers(expect("deliver." + counted.name, "1")).get("properties")));
  }

  @Test
  void whatIsTakenSinglyIsTraced() throws Exception {
    channel.basicPublish("", queue, null, bytes("1"));
    channel.waitForConfirmsOrDie(10_000);
    channel.basicGet(queue, true);
    expect("publish.", "1");
    expect("deliver." + queue, "1");
  }

  @Test
  void thatWhichGoesNowhereIsTracedToo() throws Exception {
    channel.basicPublish("", "no such queue", null, bytes("1"));
    channel.basicPublish("amq.direct", "nobody", null, bytes("2"));
    assertEquals("[]", headers(expect("publish.", "1")).get("routed_queues").toString());
    assertEquals("[]", headers(expect("publish.amq.direct", "2")).get("routed_queues").toString());
  }

  @Test
  void whatGoesThroughSeveralExchangesShowsItsQueuesOnce() throws Exception {
    channel.exchangeDeclare("trace-front", "fanout", false, true, null);
    channel.exchangeBind("amq.fanout", "trace-front", "");
    channel.queueBind(queue, "trace-front", "");
    channel.queueBind(queue, "amq.fanout", "");
    channel.basicPublish("trace-front", "", null, bytes("1"));
    assertEquals(
        "[" + queue + "]",
        headers(expect("publish.trace-front", "1")).get("routed_queues").toString());
  }

  @Test
  void whatIsDelayedIsInNoQueueYet() throws Exception {
    channel.exchangeDeclare(
        "trace-delayed", "x-delayed-message", false, true, Map.of("x-delayed-type", "fanout"));
    channel.queueBind(queue, "trace-delayed", "");
    BasicProperties late =
        new BasicProperties.Builder().headers(Map.of("x-delay", 600_000)).build();
    channel.basicPublish("trace-delayed", "", late, bytes("1"));
    assertEquals(
        "[]", headers(expect("publish.trace-delayed", "1")).get("routed_queues").toString());
  }

  @Test
  void transactionsAreTraced() throws Exception {
    Channel transactional = connection.createChannel(9);
    transactional.txSelect();
    transactional.basicPublish("", queue, null, bytes("1"));
    transactional.txCommit();
    assertEquals(9, headers(expect("publish.", "1")).get("channel"));
  }

  @Test
  void directRepliesAreTraced() throws Exception {
    Inbox replies = Inbox.consume(channel, "amq.rabbitmq.reply-to", true);
    channel.basicPublish(
        "",
        queue,
        new BasicProperties.Builder().replyTo("amq.rabbitmq.reply-to").build(),
        bytes("question"));
    expect("publish.", "question");
    channel.waitForConfirmsOrDie(10_000);
    String replyTo = channel.basicGet(queue, true).getProps().getReplyTo();
    expect("deliver." + queue, "question");
    channel.basicPublish("", replyTo, null, bytes("answer"));
    assertEquals(
        "[" + replyTo + "]", headers(expect("publish.", "answer")).get("routed_queues").toString());
    replies.expect("answer");
    expect("deliver.amq.rabbitmq.reply-to", "answer");
  }

  @Test
  void nothingIsTracedWhenItIsOff() throws Exception {
    trace(false);
    channel.basicPublish("", queue, null, bytes("1"));
    channel.waitForConfirmsOrDie(10_000);
    trace(true);
    channel.basicPublish("", queue, null, bytes("2"));
    expect("publish.", "2");
  }

  private static void trace(boolean on) throws Exception {
    BROKER
        .broker()
        .virtualHosts()
        .trace("/", on)
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private Received expect(String key, String body) throws Exception {
    Received trace = traces.next();
    assertEquals(key + " " + body, trace.envelope().getRoutingKey() + " " + trace.text());
    return trace;
  }

  private static Map<String, Object> headers(Received trace) {
    Map<String, Object> headers = new TreeMap<>(trace.properties().getHeaders());
    headers.replaceAll((name, value) -> plain(value));
    return headers;
  }

  private static Object plain(Object value) {
    return value instanceof com.rabbitmq.client.LongString text ? text.toString() : value;
  }

  private static String text(Map<?, ?> table) {
    Map<String, Object> sorted = new TreeMap<>();
    table.forEach(
        (name, value) ->
            sorted.put(
                (String) name, value instanceof Map<?, ?> inner ? text(inner) : plain(value)));
    return sorted.toString();
  }
}
