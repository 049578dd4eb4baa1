package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which queues a message reaches through direct, fanout and topic exchanges. */
class RoutingIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private static final String X = "routing";

  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    channel = BROKER.connect().createChannel();
    channel.exchangeDelete(X);
  }

  @Test
  void aDirectExchangeComparesTheWholeKey() throws Exception {
    channel.exchangeDeclare(X, "direct");
    String a = bound("a");
    String both = bound("a", "b");
    String none = bound("A", "a.", "#", "*");
    for (String key : List.of("a", "b", "a.b", "")) {
      Bodies.publish(channel, X, key, key);
    }
    assertEquals(List.of("a"), Bodies.in(channel, a));
    assertEquals(List.of("a", "b"), Bodies.in(channel, both));
    assertEquals(List.of(), Bodies.in(channel, none));
  }

  @Test
  void aFanoutExchangeLooksAtNoKey() throws Exception {
    channel.exchangeDeclare(X, "fanout");
    String first = bound("a");
    String second = bound("b", "c", "");
    Bodies.publish(channel, X, "whatever", "1");
    Bodies.publish(channel, X, "", "2");
    assertEquals(List.of("1", "2"), Bodies.in(channel, first));
    assertEquals(List.of("1", "2"), Bodies.in(channel, second));
  }

  /** However many of its bindings match, a queue gets one copy. */
  @Test
  void aQueueGetsOneCopy() throws Exception {
    channel.exchangeDeclare(X, "topic");
    String queue = bound("#", "a.#", "*.b", "a.b", "a.*");
    Bodies.publish(channel, X, "a.b", "once");
    assertEquals(List.of("once"), Bodies.in(channel, queue));
  }

  @ParameterizedTest
  @CsvSource({
    "a.b.c, a.b.c, true",
    "a.b.c, a.b, false",
    "*, a, true",
    "*, '', false",
    "*, a.b, false",
    "*.*, a.b, true",
    "*.*, ., true",
    "*.*, a, false",
    "a.*.c, a..c, true",
    "a.*.c, a.c, false",
    "#, '', true",
    "#, a.b.c, true",
    "#, ..., true",
    "a.#, a, true",
    "a.#, a., true",
    "a.#, a.b.c, true",
    "a.#, ab, false",
    "#.a, a, true",
    "#.a, b.c.a, true",
    "#.a, a.b, false",
    "a.#.b, a.b, true",
    "a.#.b, a.x.y.b, true",
    "a.#.b, a.x.y, false",
    "#.#, '', true",
    "#.*, '', false",
    "#.*, a.b, true",
    "*.#, a, true",
    "*.#.*, a, false",
    "*.#.*, a.b, true",
    "a..b, a..b, true",
    "a..b, a.b, false",
    "'', '', true",
    "'', a, false",
    "a#, a#, true",
    "a#, ab, false",
    "a*.b, ab.b, false",
    "ä.*, ä.ö, true",
  })
  void aTopicMatchesWordByWord(String pattern, String key, boolean matches) throws Exception {
    channel.exchangeDeclare(X, "topic");
    String queue = bound(pattern);
    Bodies.publish(channel, X, key, "m");
    assertEquals(matches ? List.of("m") : List.of(), Bodies.in(channel, queue));
  }

  @Test
  void unboundKeysLeadNowhereAndOthersStay() throws Exception {
    channel.exchangeDeclare(X, "topic");
    String queue = bound("a.*", "b.#", "#.c");
    for (String key : List.of("a.*", "b.#", "#.c")) {
      channel.queueUnbind(queue, X, key);
      Bodies.publish(channel, X, "a.x", "a");
      Bodies.publish(channel, X, "b.x", "b");
      Bodies.publish(channel, X, "x.c", "c");
    }
    assertEquals(List.of("b", "c", "c"), Bodies.in(channel, queue));
  }

  /** The same key bound twice is one binding; with other arguments it is another. */
  @Test
  void aBindingIsItsKeyAndItsArguments() throws Exception {
    channel.exchangeDeclare(X, "direct");
    String queue = bound("k", "k");
    channel.queueBind(queue, X, "k", Map.of("x-note", "mine"));
    channel.queueUnbind(queue, X, "k");
    Bodies.publish(channel, X, "k", "by the other");
    channel.queueUnbind(queue, X, "k", Map.of("x-note", "mine"));
    Bodies.publish(channel, X, "k", "lost");
    assertEquals(List.of("by the other"), Bodies.in(channel, queue));
  }

  /** One channel, one exchange, one queue: what is routed alone and with others keeps its order. */
  @Test
  void orderIsKeptWhateverElseTheMessagesReach() throws Exception {
    channel.exchangeDeclare(X, "topic");
    String queue = bound("#");
    bound("odd.*");
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      Bodies.publish(channel, X, (i % 2 == 0 ? "even." : "odd.") + i, "" + i);
      sent.add("" + i);
    }
    assertEquals(sent, Bodies.in(channel, queue));
  }

  private String bound(String... keys) throws Exception {
    String queue = channel.queueDeclare().getQueue();
    for (String key : keys) {
      channel.queueBind(queue, X, key);
    }
    return queue;
  }
}
