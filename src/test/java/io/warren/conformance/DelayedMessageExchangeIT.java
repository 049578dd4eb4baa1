package io.warren.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.conformance.Inbox.Received;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An exchange that routes a message when its delay is over. */
class DelayedMessageExchangeIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  /** So long that what waits for it is not there before a test ends. */
  private static final int LONG_MS = 600_000;

  private final ConcurrentLinkedQueue<String> returned = new ConcurrentLinkedQueue<>();
  private Connection connection;
  private Channel channel;
  private String queue;
  private Inbox inbox;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    for (String exchange : List.of("x", "y")) {
      channel.exchangeDelete(exchange);
    }
    queue = channel.queueDeclare().getQueue();
    inbox = new Inbox(channel);
    channel.confirmSelect();
    channel.addReturnListener(message -> returned.add(message.getReplyText()));
  }

  @Test
  void messagesComeInTheOrderOfTheirTime() throws Exception {
    declare("x", "fanout");
    channel.queueBind(queue, "x", "");
    channel.basicConsume(queue, true, inbox);
    long begunMs = System.currentTimeMillis();
    publish("x", "", 300);
    publish("x", "", 100);
    publish("x", "", 200);
    publish("x", "", null);
    publish("x", "", 0);
    publish("x", "", -5);
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Received next = inbox.next();
      bodies.add(next.text());
      Object delay = header(next.properties());
      if (delay instanceof Long waited && waited < -5) {
        assertTrue(System.currentTimeMillis() - begunMs >= -waited, "too early: " + waited);
      }
    }
    assertEquals(List.of("null", "0", "-5", "100", "200", "300"), bodies);
  }

  @Test
  void whatHasWaitedSaysSoByTheSignOfItsDelay() throws Exception {
    declare("x", "direct");
    channel.queueBind(queue, "x", "k");
    channel.basicConsume(queue, true, inbox);
    Map<String, Object> headers = new HashMap<>();
    headers.put("x-delay", 20);
    headers.put("note", "kept");
    channel.basicPublish(
        "x",
        "k",
        new BasicProperties.Builder().headers(headers).messageId("id").build(),
        "m".getBytes(UTF_8));
    Received received = inbox.next();
    assertEquals(-20L, header(received.properties()));
    assertEquals("kept", received.properties().getHeaders().get("note").toString());
    assertEquals("id", received.properties().getMessageId());
    assertEquals("x", received.envelope().getExchange());
    assertEquals("k", received.envelope().getRoutingKey());
    assertEquals("m", received.text());
  }

  @Test
  void theDelayMayBeAnyNumberOrText() throws Exception {
    declare("x", "fanout");
    channel.queueBind(queue, "x", "");
    channel.basicConsume(queue, true, inbox);
    for (Object delay : new Object[] {(byte) 5, (short) 6, 7, 8L, "9", 10.7, 11.2f}) {
      publish("x", "", delay);
      Received received = inbox.next();
      assertEquals(String.valueOf(delay), received.text());
      assertEquals(
          -((Number) Double.valueOf("" + delay)).longValue(), header(received.properties()));
    }
  }

  @Test
  void aDelayThatIsNoneOrTooLongDelaysNothing() throws Exception {
    declare("x", "fanout");
    channel.queueBind(queue, "x", "");
    for (Object delay : new Object[] {"soon", true, 1L << 32}) {
      publish("x", "", delay);
      assertEquals(List.of(String.valueOf(delay)), Bodies.in(channel, queue));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "topic", "x-consistent-hash", "x-random", "x-recent-history"})
  void whatIsDueIsRoutedByTheInnerType(String type) throws Exception {
    declare("x", type);
    channel.queueBind(queue, "x", "1");
    channel.basicConsume(queue, true, inbox);
    publish("x", "1", 10);
    publish("x", "1", LONG_MS);
    publish("x", "1", 20);
    assertEquals("10", inbox.next().text());
    assertEquals("20", inbox.next().text());
    if (type.equals("x-recent-history")) {
      String later = channel.queueDeclare().getQueue();
      channel.queueBind(later, "x", "");
      assertEquals(List.of("10", "20"), Bodies.in(channel, later));
    }
  }

  @Test
  void headersAreMatchedWhenItIsDue() throws Exception {
    declare("x", "headers");
    channel.queueBind(queue, "x", "", Map.of("a", 1));
    channel.basicConsume(queue, true, inbox);
    channel.basicPublish("x", "", headers(Map.of("a", 1, "x-delay", 5)), "yes".getBytes(UTF_8));
    channel.basicPublish("x", "", headers(Map.of("a", 2, "x-delay", 1)), "no".getBytes(UTF_8));
    assertEquals("yes", inbox.next().text());
  }

  @Test
  void whoIsBoundWhenItIsDueGetsIt() throws Exception {
    declare("x", "fanout");
    String early = channel.queueDeclare().getQueue();
    channel.queueBind(early, "x", "");
    publish("x", "", 150);
    channel.queueUnbind(early, "x", "");
    channel.queueBind(queue, "x", "");
    channel.basicConsume(queue, true, inbox);
    assertEquals("150", inbox.next().text());
    assertEquals(List.of(), Bodies.in(channel, early));
  }

  /** Nobody can know yet whether it will find a queue. */
  @Test
  void whatIsDelayedIsConfirmedAtOnceAndNotReturned() throws Exception {
    declare("x", "fanout");
    publish("x", "", LONG_MS);
    channel.waitForConfirmsOrDie(10_000);
    assertEquals(List.of(), List.copyOf(returned));
    publish("x", "", null);
    channel.waitForConfirmsOrDie(10_000);
    assertEquals(List.of("NO_ROUTE"), List.copyOf(returned));
  }

  @Test
  void theAlternateGetsWhatFindsNoQueueWhenItIsDue() throws Exception {
    channel.exchangeDeclare(
        "x",
        "x-delayed-message",
        false,
        false,
        Map.of("x-delayed-type", "direct", "alternate-exchange", "amq.fanout"));
    channel.queueBind(queue, "amq.fanout", "");
    channel.basicConsume(queue, true, inbox);
    publish("x", "nowhere", 10);
    assertEquals("10", inbox.next().text());
  }

  @Test
  void itWaitsWhereItIsSentByAnotherExchange() throws Exception {
    channel.exchangeDeclare("y", "fanout");
    declare("x", "fanout");
    channel.exchangeBind("x", "y", "");
    String direct = channel.queueDeclare().getQueue();
    channel.queueBind(direct, "y", "");
    channel.queueBind(queue, "x", "");
    channel.basicConsume(queue, true, inbox);
    publish("y", "", 30);
    Received received = inbox.next();
    assertEquals("30", received.text());
    assertEquals("y", received.envelope().getExchange());
    assertEquals(-30L, header(received.properties()));
    // Once, and as it came.
    assertEquals(30, header(channel.basicGet(direct, true).getProps()));
    assertNull(channel.basicGet(direct, true));
  }

  @Test
  void severalKeysAreKept() throws Exception {
    declare("x", "direct");
    String copy = channel.queueDeclare().getQueue();
    String blind = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "x", "a");
    channel.queueBind(copy, "x", "b");
    channel.queueBind(blind, "x", "c");
    Inbox copies = new Inbox(channel);
    Inbox blinds = new Inbox(channel);
    channel.basicConsume(queue, true, inbox);
    channel.basicConsume(copy, true, copies);
    channel.basicConsume(blind, true, blinds);
    channel.basicPublish(
        "x",
        "a",
        headers(Map.of("x-delay", 10, "CC", List.of("b"), "BCC", List.of("c"))),
        "m".getBytes(UTF_8));
    for (Inbox each : List.of(inbox, copies, blinds)) {
      Received received = each.next();
      assertEquals("m", received.text());
      assertTrue(!received.properties().getHeaders().containsKey("BCC"));
    }
  }

  /** A dead letter may wait at an exchange that has the name of the queue in which it died. */
  @Test
  void aDeadLetterWaitsToo() throws Exception {
    declare("x", "fanout");
    channel.queueBind(queue, "x", "");
    channel.queueDelete("x");
    channel.queueDeclare(
        "x", false, false, true, Map.of("x-message-ttl", 10, "x-dead-letter-exchange", "x"));
    channel.basicConsume(queue, true, inbox);
    publish("", "x", 30);
    assertEquals(-30L, header(inbox.next().properties()));
    channel.queueDelete("x");
  }

  @Test
  void aDeletedExchangeTakesWithItWhatWaited() throws Exception {
    declare("x", "fanout");
    publish("x", "", 50);
    publish("x", "", LONG_MS);
    channel.waitForConfirmsOrDie(10_000);
    channel.exchangeDelete("x");
    declare("x", "fanout");
    channel.queueBind(queue, "x", "");
    channel.basicConsume(queue, true, inbox);
    publish("x", "", 150);
    assertEquals("150", inbox.next().text());
  }

  @Test
  void nobodySeesTheHiddenQueue() throws Exception {
    declare("x", "fanout");
    Refused.on(
        connection, 404, "NOT_FOUND - no queue 'x' in vhost '/'", c -> c.queueDeclarePassive("x"));
  }

  @Test
  void theInnerTypeMustBeSaidAndKnown() throws Exception {
    refused("Invalid argument, 'x-delayed-type' must be an existing exchange type", Map.of());
    refused(
        "Invalid argument, 'x-delayed-type' must be an existing exchange type",
        Map.of("x-delayed-type", 5));
    refused("unknown exchange type 'round'", Map.of("x-delayed-type", "round"));
    refused(
        "Invalid argument, 'x-delayed-message' can't be used for 'x-delayed-type'",
        Map.of("x-delayed-type", "x-delayed-message"));
    refused(
        "Unsupported property: app_id",
        Map.of("x-delayed-type", "x-consistent-hash", "hash-property", "app_id"));
    declare("x", "x-consistent-hash");
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - The binding key must be an integer: <<\"k\">>",
        c -> c.queueBind(queue, "x", "k"));
  }

  private void refused(String text, Map<String, Object> arguments) throws Exception {
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - " + text,
        c -> c.exchangeDeclare("y", "x-delayed-message", false, false, arguments));
  }

  private void declare(String exchange, String innerType) throws Exception {
    channel.exchangeDeclare(
        exchange, "x-delayed-message", false, false, Map.of("x-delayed-type", innerType));
  }

  /** With a body that says the delay. */
  private void publish(String exchange, String key, Object delay) throws Exception {
    BasicProperties properties = delay == null ? null : headers(Map.of("x-delay", delay));
    channel.basicPublish(exchange, key, true, properties, String.valueOf(delay).getBytes(UTF_8));
  }

  private static BasicProperties headers(Map<String, Object> headers) {
    return new BasicProperties.Builder().headers(headers).build();
  }

  private static Object header(BasicProperties properties) {
    Map<String, Object> headers = properties.getHeaders();
    return headers == null ? null : headers.get("x-delay");
  }
}
