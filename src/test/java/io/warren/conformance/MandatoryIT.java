package io.warren.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mandatory message that no queue gets comes back, and is confirmed behind that. */
class MandatoryIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  /** What the broker says of publishes, in the order in which it does. */
  private final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();

  private final ConcurrentLinkedQueue<Return> returned = new ConcurrentLinkedQueue<>();
  private Connection connection;
  private Channel channel;
  private String queue;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    queue = channel.queueDeclare().getQueue();
    channel.addReturnListener(
        message -> {
          returned.add(message);
          heard.add("return " + new String(message.getBody(), UTF_8));
        });
    channel.addConfirmListener(
        (tag, multiple) -> heard.add("ack " + tag), (tag, multiple) -> heard.add("nack " + tag));
  }

  @ParameterizedTest
  @CsvSource({
    "'', no-such-queue",
    "amq.direct, no-such-key",
    "amq.fanout, ''",
    "amq.topic, no.such.key",
    "amq.headers, ''",
  })
  void whatNobodyIsBoundForComesBackBeforeItsConfirm(String exchange, String key) throws Exception {
    channel.confirmSelect();
    BasicProperties properties =
        new BasicProperties.Builder()
            .messageId("id")
            .deliveryMode(2)
            .headers(Map.of("name", 1))
            .build();
    channel.basicPublish(exchange, key, true, properties, "m".getBytes(UTF_8));
    Wait.until("the confirm", () -> heard.contains("ack 1"));
    assertEquals(List.of("return m", "ack 1"), List.copyOf(heard));

    Return message = returned.element();
    assertEquals(312, message.getReplyCode());
    assertEquals("NO_ROUTE", message.getReplyText());
    assertEquals(exchange, message.getExchange());
    assertEquals(key, message.getRoutingKey());
    assertEquals("id", message.getProperties().getMessageId());
    assertEquals(2, message.getProperties().getDeliveryMode());
    assertEquals(Map.of("name", 1), message.getProperties().getHeaders());
    assertArrayEquals("m".getBytes(UTF_8), message.getBody());
  }

  @Test
  void withoutConfirmsItComesBackToo() throws Exception {
    publish("", "no-such-queue", true, "1");
    publish("amq.fanout", "", true, "2");
    publish("amq.fanout", "", false, "3");
    publish("", "no-such-queue", false, "4");
    publish("", "no-such-queue", true, "5");
    Wait.until("all returns", () -> returned.size() == 3);
    Bodies.in(channel, queue);
    assertEquals(3, returned.size());
  }

  @Test
  void whatIsRoutedDoesNotComeBack() throws Exception {
    channel.confirmSelect();
    channel.queueBind(queue, "amq.topic", "routed.#");
    publish("", queue, true, "1");
    publish("amq.topic", "routed.here", true, "2");
    channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(10));
    assertEquals(0, returned.size());
    assertEquals(List.of("1", "2"), Bodies.in(channel, queue).stream().sorted().toList());
  }

  @Test
  void whatIsNotMandatoryIsConfirmedAndDropped() throws Exception {
    channel.confirmSelect();
    publish("", "no-such-queue", false, "1");
    publish("amq.fanout", "", false, "2");
    channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(10));
    assertEquals(0, returned.size());
  }

  /** In one batch some are routed and some are not; a fanout exchange is as good as another. */
  @Test
  void amongManyThoseThatAreUnroutableComeBackInOrder() throws Exception {
    channel.confirmSelect();
    channel.exchangeDeclare("some", "direct", false, true, null);
    channel.queueBind(queue, "some", "bound");
    List<String> unroutable = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      boolean bound = i % 3 == 0;
      publish("some", bound ? "bound" : "unbound", i % 2 == 0, "" + i);
      if (!bound && i % 2 == 0) {
        unroutable.add("" + i);
      }
    }
    channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(10));
    assertEquals(
        unroutable,
        returned.stream().map(message -> new String(message.getBody(), UTF_8)).toList());
    assertEquals(667, Bodies.in(channel, queue).size());
  }

  @Test
  void anExchangeBoundToNothingRoutesNothing() throws Exception {
    channel.confirmSelect();
    channel.exchangeDeclare("dead-end", "fanout", false, true, null);
    channel.exchangeBind("dead-end", "amq.topic", "dead.#");
    publish("amq.topic", "dead.end", true, "m");
    channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(10));
    assertEquals(List.of("return m"), heard.stream().filter(it -> it.startsWith("r")).toList());
    channel.exchangeDelete("dead-end");
  }

  @Test
  void aBlindCopyIsNotReturned() throws Exception {
    channel.confirmSelect();
    BasicProperties properties =
        new BasicProperties.Builder().headers(Map.of("BCC", List.of("nor-this"))).build();
    channel.basicPublish("", "no-such-queue", true, properties, "m".getBytes(UTF_8));
    channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(10));
    assertEquals(1, returned.size());
    assertEquals("no-such-queue", returned.element().getRoutingKey());
  }

  @Test
  void immediateIsNotThere() throws Exception {
    Refused.onConnection(
        connection,
        540,
        "NOT_IMPLEMENTED - immediate=true",
        () -> channel.basicPublish("", queue, false, true, null, "m".getBytes(UTF_8)));
  }

  private void publish(String exchange, String key, boolean mandatory, String body)
      throws Exception {
    channel.basicPublish(exchange, key, mandatory, null, body.getBytes(UTF_8));
  }
}
