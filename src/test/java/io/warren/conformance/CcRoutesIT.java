package io.warren.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More routing keys than one, in the headers CC and BCC. */
class CcRoutesIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;
  private String a;
  private String b;
  private String c;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    a = channel.queueDeclare().getQueue();
    b = channel.queueDeclare().getQueue();
    c = channel.queueDeclare().getQueue();
    channel.exchangeDelete("cc");
  }

  @Test
  void throughTheDefaultExchangeEachNameIsAQueue() throws Exception {
    publish("", a, "CC", List.of(b), "BCC", List.of(c));
    for (String queue : List.of(a, b, c)) {
      assertEquals(List.of("m"), Bodies.in(channel, queue));
    }
  }

  @Test
  void duplicatesGiveOneCopy() throws Exception {
    publish("", a, "CC", List.of(a, b, b), "BCC", List.of(b, a));
    assertEquals(List.of("m"), Bodies.in(channel, a));
    assertEquals(List.of("m"), Bodies.in(channel, b));
  }

  @Test
  void theFirstKeyNeedsNoQueue() throws Exception {
    publish("", "no-such-queue", "CC", List.of("nor-this", b));
    assertEquals(List.of("m"), Bodies.in(channel, b));
  }

  @Test
  void theKeyOfTheMethodIsTheMessages() throws Exception {
    publish("", a, "CC", List.of(b));
    GetResponse got = channel.basicGet(b, true);
    assertEquals(a, got.getEnvelope().getRoutingKey());
    assertEquals("[" + b + "]", got.getProps().getHeaders().get("CC").toString());
  }

  @Test
  void blindCopiesAreNotSeen() throws Exception {
    publish("", a, "CC", List.of(b), "BCC", List.of(c), "other", "kept");
    for (String queue : List.of(a, b, c)) {
      Map<String, Object> headers = channel.basicGet(queue, true).getProps().getHeaders();
      assertFalse(headers.containsKey("BCC"));
      assertEquals("kept", headers.get("other").toString());
      assertEquals("[" + b + "]", headers.get("CC").toString());
    }
  }

  @Test
  void keysAreComparedAsTheExchangeDoes() throws Exception {
    channel.exchangeDeclare("cc", "topic");
    channel.queueBind(a, "cc", "a.*");
    channel.queueBind(b, "cc", "b.*");
    channel.queueBind(c, "cc", "*.c");
    publish("cc", "none", "CC", List.of("a.x", "a.y"), "BCC", List.of("b.c"));
    for (String queue : List.of(a, b, c)) {
      assertEquals(List.of("m"), Bodies.in(channel, queue));
    }
  }

  @Test
  void aDestinationExchangeSeesAllTheKeys() throws Exception {
    channel.exchangeDeclare("cc", "direct");
    channel.exchangeBind("cc", "amq.topic", "cc.#");
    channel.queueBind(a, "cc", "cc.a");
    channel.queueBind(b, "cc", "elsewhere");
    publish("amq.topic", "cc.a", "CC", List.of("elsewhere"));
    assertEquals(List.of("m"), Bodies.in(channel, a));
    assertEquals(List.of("m"), Bodies.in(channel, b));
  }

  @Test
  void orderIsKeptWithAndWithoutCopies() throws Exception {
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      BasicProperties properties = i % 3 == 0 ? properties("CC", List.of(b)) : null;
      channel.basicPublish("", a, properties, ("" + i).getBytes(UTF_8));
      sent.add("" + i);
    }
    assertEquals(sent, Bodies.in(channel, a));
  }

  @Test
  void whatIsNoKeyInTheArrayIsPassedOver() throws Exception {
    publish("", a, "CC", List.of(1, b, true), "BCC", List.of(List.of(c), c));
    for (String queue : List.of(a, b, c)) {
      assertEquals(List.of("m"), Bodies.in(channel, queue));
    }
  }

  @Test
  void noArrayIsRefused() throws Exception {
    refused("CC", "longstr", "key");
    refused("BCC", "longstr", "key");
    refused("CC", "signedint", 1);
    refused("BCC", "bool", true);
    refused("CC", "table", Map.of("key", "value"));
  }

  private void refused(String header, String type, Object value) throws Exception {
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - invalid message: {unacceptable_type_in_header,\""
            + header
            + "\","
            + type
            + "}",
        other ->
            other.basicPublish("", "key", properties(header, value), "refused".getBytes(UTF_8)));
  }

  private void publish(String exchange, String key, Object... headers) throws Exception {
    channel.basicPublish(exchange, key, properties(headers), "m".getBytes(UTF_8));
  }

  private static BasicProperties properties(Object... namesAndValues) {
    Map<String, Object> headers = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return new BasicProperties.Builder().headers(headers).build();
  }
}
