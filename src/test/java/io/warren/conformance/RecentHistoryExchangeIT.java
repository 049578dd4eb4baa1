package io.warren.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An exchange gives its last messages to a queue that comes late. */
class RecentHistoryExchangeIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;
  private String queue;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    queue = channel.queueDeclare().getQueue();
    channel.confirmSelect();
    for (String exchange : List.of("x", "y")) {
      channel.exchangeDelete(exchange);
    }
  }

  @Test
  void aBoundQueueHasTheLastTwentyInTheirOrder() throws Exception {
    declare("x", Map.of());
    publish("x", 0, 30);
    channel.queueBind(queue, "x", "");
    assertEquals(bodies(10, 30), Bodies.in(channel, queue));
  }

  @Test
  void theDeclarerChoosesHowMany() throws Exception {
    declare("x", Map.of("x-recent-history-length", 3));
    channel.queueBind(queue, "x", "");
    publish("x", 0, 5);
    assertEquals(bodies(0, 5), Bodies.in(channel, queue));
    String later = channel.queueDeclare().getQueue();
    channel.queueBind(later, "x", "");
    assertEquals(bodies(2, 5), Bodies.in(channel, later));
    publish("x", 5, 6);
    assertEquals(List.of("5"), Bodies.in(channel, later));
    assertEquals(List.of("5"), Bodies.in(channel, queue));
  }

  @Test
  void theHistoryIsOneWhicheverConnectionsPublish() throws Exception {
    declare("x", Map.of("x-recent-history-length", 8));
    for (int i = 0; i < 8; i++) {
      Channel other = BROKER.connect().createChannel();
      other.confirmSelect();
      Bodies.publish(other, "x", "", "" + i);
      other.waitForConfirmsOrDie(10_000);
    }
    channel.queueBind(queue, "x", "");
    assertEquals(bodies(0, 8), Bodies.in(channel, queue));
  }

  @Test
  void aMessageMayAskNotToBeKept() throws Exception {
    declare("x", Map.of());
    channel.queueBind(queue, "x", "");
    publish("x", 0, 1);
    channel.basicPublish("x", "", noStore(true), "secret".getBytes(UTF_8));
    channel.basicPublish("x", "", noStore(false), "1".getBytes(UTF_8));
    assertEquals(List.of("0", "secret", "1"), Bodies.in(channel, queue));
    String later = channel.queueDeclare().getQueue();
    channel.queueBind(later, "x", "");
    assertEquals(List.of("0", "1"), Bodies.in(channel, later));
  }

  private static BasicProperties noStore(boolean asked) {
    return new BasicProperties.Builder()
        .headers(Map.of("x-recent-history-no-store", asked))
        .build();
  }

  @Test
  void aSecondBindingOfAQueueBringsItOnceMoreTheSameOneDoesNot() throws Exception {
    declare("x", Map.of());
    publish("x", 0, 1);
    channel.queueBind(queue, "x", "");
    channel.queueBind(queue, "x", "");
    channel.queueBind(queue, "x", "other");
    assertEquals(List.of("0", "0"), Bodies.in(channel, queue));
    publish("x", 1, 2);
    assertEquals(List.of("1"), Bodies.in(channel, queue));
  }

  @Test
  void aBoundExchangeRoutesTheHistory() throws Exception {
    declare("x", Map.of());
    channel.exchangeDeclare("y", "direct");
    channel.queueBind(queue, "y", "k");
    Bodies.publish(channel, "x", "k", "0");
    Bodies.publish(channel, "x", "other", "1");
    Bodies.publish(channel, "x", "k", "2");
    channel.exchangeBind("y", "x", "");
    assertEquals(List.of("0", "2"), Bodies.in(channel, queue));
    Bodies.publish(channel, "x", "k", "3");
    assertEquals(List.of("3"), Bodies.in(channel, queue));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fanout", "x-recent-history"})
  void itKeepsWhatComesThroughAnotherExchange(String type) throws Exception {
    channel.exchangeDeclare("y", type);
    declare("x", Map.of());
    channel.exchangeBind("x", "y", "");
    for (int i = 0; i < 4; i++) {
      Channel other = BROKER.connect().createChannel();
      other.confirmSelect();
      Bodies.publish(other, "y", "", "" + i);
      other.waitForConfirmsOrDie(10_000);
    }
    channel.queueBind(queue, "x", "");
    assertEquals(bodies(0, 4), Bodies.in(channel, queue));
  }

  @Test
  void itLeadsOnAndKeepsEachMessageOnce() throws Exception {
    declare("x", Map.of());
    channel.exchangeBind("amq.fanout", "x", "");
    channel.queueBind(queue, "amq.fanout", "");
    publish("x", 0, 3);
    assertEquals(bodies(0, 3), Bodies.in(channel, queue));
    String later = channel.queueDeclare().getQueue();
    channel.queueBind(later, "x", "");
    assertEquals(bodies(0, 3), Bodies.in(channel, later));
  }

  @Test
  void aDeletedExchangeTakesItsHistoryWithIt() throws Exception {
    declare("x", Map.of());
    publish("x", 0, 3);
    channel.exchangeDelete("x");
    declare("x", Map.of());
    publish("x", 3, 4);
    channel.queueBind(queue, "x", "");
    assertEquals(List.of("3"), Bodies.in(channel, queue));
  }

  @Test
  void lengthsThatAreNoneAreRefused() throws Exception {
    refused("0", 0);
    refused("-1", -1);
    refused("<<\"5\">>", "5");
  }

  private void refused(String shown, Object length) throws Exception {
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - Invalid argument "
            + shown
            + ", 'x-recent-history-length' must be a positive integer",
        c ->
            c.exchangeDeclare(
                "x", "x-recent-history", false, false, Map.of("x-recent-history-length", length)));
  }

  private void declare(String exchange, Map<String, Object> arguments) throws Exception {
    channel.exchangeDeclare(exchange, "x-recent-history", false, false, arguments);
  }

  private void publish(String exchange, int from, int to) throws Exception {
    for (String body : bodies(from, to)) {
      Bodies.publish(channel, exchange, "", body);
    }
  }

  private static List<String> bodies(int from, int to) {
    return new ArrayList<>(IntStream.range(from, to).mapToObj(String::valueOf).toList());
  }
}
