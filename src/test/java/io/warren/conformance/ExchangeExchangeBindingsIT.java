package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Exchanges bound to exchanges. */
class ExchangeExchangeBindingsIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;
  private String queue;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    queue = channel.queueDeclare().getQueue();
    for (String exchange : List.of("a", "b", "c", "d", "topic")) {
      channel.exchangeDelete(exchange);
      channel.exchangeDeclare(exchange, exchange.equals("topic") ? "topic" : "fanout");
    }
  }

  @Test
  void aMessageGoesThroughAChainAndKeepsItsExchangeAndKey() throws Exception {
    bind("a", "b");
    bind("b", "c");
    channel.queueBind(queue, "c", "");
    Bodies.publish(channel, "a", "key", "m");
    var got = channel.basicGet(queue, true);
    assertEquals("a", got.getEnvelope().getExchange());
    assertEquals("key", got.getEnvelope().getRoutingKey());
    Bodies.publish(channel, "b", "", "from the middle");
    assertEquals(List.of("from the middle"), Bodies.in(channel, queue));
  }

  @Test
  void theKeyFiltersAtEachStep() throws Exception {
    channel.exchangeBind("topic", "amq.topic", "*.b");
    channel.queueBind(queue, "topic", "a.*");
    for (String key : List.of("a.b", "a.c", "c.b")) {
      Bodies.publish(channel, "amq.topic", key, key);
    }
    assertEquals(List.of("a.b"), Bodies.in(channel, queue));
  }

  @Test
  void throughADiamondAQueueGetsOneCopy() throws Exception {
    bind("a", "b");
    bind("a", "c");
    bind("b", "d");
    bind("c", "d");
    channel.queueBind(queue, "d", "");
    channel.queueBind(queue, "b", "");
    channel.queueBind(queue, "a", "");
    Bodies.publish(channel, "a", "", "once");
    assertEquals(List.of("once"), Bodies.in(channel, queue));
  }

  @Test
  void aCycleEnds() throws Exception {
    bind("a", "b");
    bind("b", "c");
    bind("c", "a");
    bind("a", "a");
    channel.queueBind(queue, "c", "");
    for (String entry : List.of("a", "b", "c")) {
      Bodies.publish(channel, entry, "", entry);
    }
    assertEquals(List.of("a", "b", "c"), Bodies.in(channel, queue));
  }

  @Test
  void bindingAgainIsOneBindingAndUnbindingTwiceIsDone() throws Exception {
    bind("a", "b");
    bind("a", "b");
    channel.queueBind(queue, "b", "");
    Bodies.publish(channel, "a", "", "bound");
    channel.exchangeUnbind("b", "a", "");
    channel.exchangeUnbind("b", "a", "");
    channel.exchangeUnbind("b", "no-such-exchange", "");
    channel.exchangeUnbind("no-such-exchange", "a", "");
    Bodies.publish(channel, "a", "", "lost");
    assertEquals(List.of("bound"), Bodies.in(channel, queue));
  }

  @Test
  void aMissingEndIsNotFoundTheSourceFirst() throws Exception {
    Refused.on(
        connection,
        404,
        "NOT_FOUND - no exchange 'no-source' in vhost '/'",
        other -> other.exchangeBind("no-destination", "no-source", ""));
    Refused.on(
        connection,
        404,
        "NOT_FOUND - no exchange 'no-destination' in vhost '/'",
        other -> other.exchangeBind("no-destination", "a", ""));
    Refused.on(
        connection,
        404,
        "NOT_FOUND - no exchange 'no-source' in vhost '/'",
        other -> other.queueBind("no-queue", "no-source", ""));
    Refused.on(
        connection,
        404,
        "NOT_FOUND - no queue 'no-queue' in vhost '/'",
        other -> other.queueBind("no-queue", "a", ""));
  }

  @Test
  void aDeletedDestinationGetsNothingMore() throws Exception {
    bind("a", "b");
    channel.queueBind(queue, "b", "");
    channel.queueBind(queue, "d", "");
    bind("a", "c");
    bind("c", "d");
    channel.exchangeDelete("b");
    Bodies.publish(channel, "a", "", "by the other way");
    channel.exchangeDelete("c");
    Bodies.publish(channel, "a", "", "lost");
    assertEquals(List.of("by the other way"), Bodies.in(channel, queue));
  }

  /** Some messages lead straight to the queue and some through another exchange. */
  @Test
  void orderIsKeptAcrossTwoExchanges() throws Exception {
    channel.exchangeBind("d", "topic", "far.#");
    channel.queueBind(queue, "d", "");
    channel.queueBind(queue, "topic", "near.#");
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      Bodies.publish(channel, "topic", i % 3 == 0 ? "far.away" : "near." + i % 100, "" + i);
      sent.add("" + i);
    }
    assertEquals(sent, Bodies.in(channel, queue));
  }

  private void bind(String source, String destination) throws Exception {
    channel.exchangeBind(destination, source, "");
  }
}
