package io.warren.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routing by headers, and which bindings are refused. */
class HeadersExchangeIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;
  private String queue;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    queue = channel.queueDeclare().getQueue();
  }

  @Test
  void withoutWordAllMustMatch() throws Exception {
    bind(table("a", 1, "b", "two"));
    assertEquals(List.of("both", "more"), thatMatch());
  }

  @Test
  void allMustMatch() throws Exception {
    bind(table("x-match", "all", "a", 1, "b", "two"));
    assertEquals(List.of("both", "more"), thatMatch());
  }

  @Test
  void anyMayMatch() throws Exception {
    bind(table("x-match", "any", "a", 1, "b", "two"));
    assertEquals(List.of("a", "both", "more"), thatMatch());
  }

  @Test
  void ofNoConditionsAllMatchAndNoneDoes() throws Exception {
    bind(table("x-match", "any"));
    assertEquals(List.of(), thatMatch());
    bind(table());
    assertEquals(List.of("none", "a", "other a", "both", "more"), thatMatch());
  }

  @Test
  void aConditionWithoutValueAsksForPresence() throws Exception {
    bind(table("x-match", "all", "a", null));
    assertEquals(List.of("a", "other a", "both", "more"), thatMatch());
  }

  @Test
  void conditionsOnPrefixedHeadersCountOnlyWhereAskedFor() throws Exception {
    bind(table("x-match", "all", "a", 1, "x-c", 3));
    assertEquals(List.of("a", "both", "more"), thatMatch());
    channel.queueUnbind(queue, "amq.headers", "", table("x-match", "all", "a", 1, "x-c", 3));
    bind(table("x-match", "all-with-x", "a", 1, "x-c", 3));
    assertEquals(List.of("more"), thatMatch());
    bind(table("x-match", "any-with-x", "b", "no", "x-c", 3));
    assertEquals(List.of("more"), thatMatch());
  }

  @Test
  void typesMustBeEqual() throws Exception {
    bind(table("a", "1"));
    assertEquals(List.of(), thatMatch());
    bind(table("a", true));
    assertEquals(List.of(), thatMatch());
    bind(table("a", 1L));
    assertEquals(List.of("a", "both", "more"), thatMatch());
  }

  @Test
  void theKeyIsNotLookedAt() throws Exception {
    channel.queueBind(queue, "amq.match", "key", table("a", 1));
    channel.basicPublish("amq.match", "other", headers(table("a", 1)), "m".getBytes(UTF_8));
    assertEquals(List.of("m"), Bodies.in(channel, queue));
  }

  @Test
  void aQueueGetsOneCopy() throws Exception {
    bind(table("a", 1));
    bind(table("x-match", "any", "a", 1, "b", "two"));
    assertEquals(List.of("a", "both", "more"), thatMatch());
  }

  @Test
  void otherWordsAreRefused() throws Exception {
    for (String word : List.of("", "ALL", "some")) {
      Refused.on(
          connection,
          406,
          "PRECONDITION_FAILED - Invalid x-match field value "
              + (word.isEmpty() ? "<<>>" : "<<\"" + word + "\">>")
              + "; expected all, any, all-with-x, or any-with-x",
          other -> other.queueBind(queue, "amq.headers", "", table("x-match", word)));
    }
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - Invalid x-match field type signedint (value 1); expected longstr",
        other -> other.queueBind(queue, "amq.headers", "", table("x-match", 1)));
    assertEquals(List.of(), thatMatch());
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "fanout", "topic"})
  void otherTypesTakeAnyWord(String type) throws Exception {
    channel.queueBind(queue, "amq." + type, "key", table("x-match", "some"));
    Bodies.publish(channel, "amq." + type, "key", "m");
    assertEquals(List.of("m"), Bodies.in(channel, queue));
  }

  private void bind(Map<String, Object> arguments) throws Exception {
    channel.queueBind(queue, "amq.headers", "", arguments);
  }

  /** The bodies of those messages that reach the queue. */
  private List<String> thatMatch() throws Exception {
    channel.basicPublish("amq.headers", "", null, "none".getBytes(UTF_8));
    publish("a", table("a", 1));
    publish("other a", table("a", 2));
    publish("both", table("a", 1, "b", "two"));
    publish("more", table("a", 1, "b", "two", "x-c", 3, "list", List.of(1)));
    return Bodies.in(channel, queue);
  }

  private void publish(String body, Map<String, Object> headers) throws Exception {
    channel.basicPublish("amq.headers", "", headers(headers), body.getBytes(UTF_8));
  }

  private static BasicProperties headers(Map<String, Object> headers) {
    return new BasicProperties.Builder().headers(headers).build();
  }

  private static Map<String, Object> table(Object... namesAndValues) {
    Map<String, Object> table = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      table.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return table;
  }
}
