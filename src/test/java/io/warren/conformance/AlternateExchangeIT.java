package io.warren.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an exchange can't route goes to its alternate exchange. */
class AlternateExchangeIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private final ConcurrentLinkedQueue<String> returned = new ConcurrentLinkedQueue<>();
  private Channel channel;
  private String routed;
  private String rest;

  @BeforeEach
  void connect() throws Exception {
    channel = BROKER.connect().createChannel();
    routed = channel.queueDeclare().getQueue();
    rest = channel.queueDeclare().getQueue();
    for (String exchange : List.of("a", "b", "c")) {
      channel.exchangeDelete(exchange);
    }
    channel.confirmSelect();
    channel.addReturnListener(message -> returned.add(message.getReplyText()));
  }

  @Test
  void onlyWhatIsNotRoutedGoesThere() throws Exception {
    declare("a", "direct", "b");
    channel.exchangeDeclare("b", "fanout");
    channel.queueBind(routed, "a", "key");
    channel.queueBind(rest, "b", "");
    publish("a", "key");
    publish("a", "other");
    assertEquals(List.of("key"), Bodies.in(channel, routed));
    assertEquals(List.of("other"), Bodies.in(channel, rest));
    assertEquals(List.of(), returns());
  }

  @Test
  void theMessageKeepsItsExchange() throws Exception {
    declare("a", "direct", "amq.fanout");
    channel.queueBind(rest, "amq.fanout", "");
    publish("a", "key");
    assertEquals("a", channel.basicGet(rest, true).getEnvelope().getExchange());
  }

  @Test
  void alternatesFormAChain() throws Exception {
    declare("a", "topic", "b");
    declare("b", "direct", "c");
    channel.exchangeDeclare("c", "fanout");
    channel.queueBind(routed, "b", "key");
    channel.queueBind(rest, "c", "");
    publish("a", "key");
    publish("a", "other");
    assertEquals(List.of("key"), Bodies.in(channel, routed));
    assertEquals(List.of("other"), Bodies.in(channel, rest));
  }

  @Test
  void aLoopEndsAndReturnsTheMessage() throws Exception {
    declare("a", "direct", "b");
    declare("b", "direct", "a");
    declare("c", "direct", "c");
    publish("a", "key");
    publish("c", "key");
    assertEquals(List.of("NO_ROUTE", "NO_ROUTE"), returns());
  }

  @Test
  void amongOthersInALoopTheMessageArrives() throws Exception {
    declare("a", "direct", "b");
    declare("b", "direct", "a");
    channel.queueBind(rest, "b", "key");
    publish("a", "key");
    assertEquals(List.of("key"), Bodies.in(channel, rest));
    assertEquals(List.of(), returns());
  }

  @Test
  void aMissingAlternateReturnsTheMessage() throws Exception {
    declare("a", "fanout", "not-there-yet");
    publish("a", "key");
    assertEquals(List.of("NO_ROUTE"), returns());
    channel.exchangeDeclare("not-there-yet", "fanout", false, true, null);
    channel.queueBind(rest, "not-there-yet", "");
    publish("a", "key");
    assertEquals(List.of("key"), Bodies.in(channel, rest));
    channel.exchangeDelete("not-there-yet");
    publish("a", "key");
    assertEquals(List.of("NO_ROUTE", "NO_ROUTE"), returns());
  }

  /**
   * The name of the default exchange may be given, but leads nowhere: that it knows queues by their
   * names goes for what is published to it, and it has no bindings.
   */
  @Test
  void theDefaultExchangeIsAnAlternateWithoutBindings() throws Exception {
    declare("a", "fanout", "");
    publish("a", rest);
    assertEquals(List.of("NO_ROUTE"), returns());
    assertEquals(List.of(), Bodies.in(channel, rest));
  }

  /** It is there for what a binding does not match, also behind another exchange. */
  @Test
  void theAlternateOfADestinationIsTried() throws Exception {
    channel.exchangeDeclare("a", "fanout");
    declare("b", "direct", "c");
    channel.exchangeDeclare("c", "fanout");
    channel.exchangeBind("b", "a", "");
    channel.queueBind(routed, "a", "");
    channel.queueBind(rest, "c", "");
    publish("a", "key");
    assertEquals(List.of("key"), Bodies.in(channel, routed));
    assertEquals(List.of("key"), Bodies.in(channel, rest));
  }

  @Test
  void orderIsKeptThroughTheAlternate() throws Exception {
    declare("a", "direct", "b");
    channel.exchangeDeclare("b", "fanout");
    channel.queueBind(routed, "a", "key");
    channel.queueBind(routed, "b", "");
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      Bodies.publish(channel, "a", i % 2 == 0 ? "key" : "other", "" + i);
      sent.add("" + i);
    }
    assertEquals(sent, Bodies.in(channel, routed));
  }

  private void declare(String exchange, String type, String alternate) throws Exception {
    channel.exchangeDeclare(exchange, type, false, false, Map.of("alternate-exchange", alternate));
  }

  private void publish(String exchange, String key) throws Exception {
    channel.basicPublish(exchange, key, true, null, key.getBytes(UTF_8));
  }

  /** What has come back of all that was published, once that is confirmed. */
  private List<String> returns() throws Exception {
    channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(10));
    return List.copyOf(returned);
  }
}
