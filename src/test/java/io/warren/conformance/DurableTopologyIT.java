package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import io.vertx.core.Future;
import io.warren.broker.Administration;
import io.warren.broker.Session;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.ParameterInfo;
import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.bus.PolicyInfo.Kind;
import io.warren.broker.bus.VirtualHostMetadata;
import io.warren.value.FieldTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is durable is there again when the node has been restarted, and nothing else. */
class DurableTopologyIT {
  private TestNode node;
  private Connection connection;
  private Channel channel;

  @BeforeEach
  void start() throws Exception {
    node = TestNode.with("event_exchange.enabled", "true");
    connect();
  }

  @AfterEach
  void stop() throws Exception {
    connection.abort();
    node.close();
  }

  private void connect() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(node.port());
    factory.setAutomaticRecoveryEnabled(false);
    SecuredNode.prepare(factory);
    connection = factory.newConnection();
    channel = connection.createChannel();
    channel.confirmSelect();
  }

  private void restart() throws Exception {
    connection.abort();
    node.restart();
    connect();
  }

  private <T> T ask(Function<Administration, Future<T>> question) throws Exception {
    return new Inside(node.broker()).ask(session -> question.apply(session.administration()));
  }

  private boolean queueExists(String name) throws Exception {
    return exists(other -> other.queueDeclarePassive(name));
  }

  private boolean exchangeExists(String name) throws Exception {
    return exists(other -> other.exchangeDeclarePassive(name));
  }

  private interface Question {
    void ask(Channel channel) throws IOException;
  }

  private boolean exists(Question question) throws Exception {
    Channel other = connection.createChannel();
    try {
      question.ask(other);
      other.close();
      return true;
    } catch (IOException e) {
      ShutdownSignalException why = assertInstanceOf(ShutdownSignalException.class, e.getCause());
      assertEquals(404, ((AMQP.Channel.Close) why.getReason()).getReplyCode());
      return false;
    }
  }

  private void publish(String exchange, String key) throws Exception {
    channel.basicPublish(exchange, key, null, "m".getBytes(StandardCharsets.UTF_8));
    channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(10));
  }

  @Test
  void aDurableQueueIsThereAgainWithItsArgumentsAndATransientOneIsNot() throws Exception {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("x-max-length", 3);
    arguments.put("x-custom", Map.of("nested", List.of(1, 2L, true, "text", 1.5)));
    String name = "q".repeat(255);
    channel.queueDeclare(name, true, false, false, arguments);
    channel.queueDeclare("transient", false, false, false, null);
    channel.queueDeclare("exclusive", true, true, false, null);
    channel.queueDeclare("auto-delete", true, false, true, null);
    restart();
    channel.queueDeclare(name, true, false, false, arguments);
    assertTrue(queueExists(name));
    assertTrue(queueExists("auto-delete"));
    assertFalse(queueExists("transient"));
    assertFalse(queueExists("exclusive"));
    for (int i = 0; i < 4; i++) {
      publish("", name);
    }
    assertEquals(3, channel.messageCount(name));
    String tag = channel.basicConsume("auto-delete", (t, delivery) -> {}, t -> {});
    channel.basicCancel(tag);
    assertFalse(queueExists("auto-delete"));
  }

  @Test
  void aDurableExchangeIsThereAgainWithItsArgumentsAndATransientOneIsNot() throws Exception {
    Map<String, Object> arguments = Map.of("alternate-exchange", "others");
    channel.exchangeDeclare("x", BuiltinExchangeType.TOPIC, true, false, arguments);
    channel.exchangeDeclare("others", BuiltinExchangeType.FANOUT, true, true, null);
    channel.exchangeDeclare("internal", "headers", true, false, true, null);
    channel.exchangeDeclare("delayed", "x-delayed-message", true, false, delayed());
    channel.exchangeDeclare("transient", BuiltinExchangeType.FANOUT, false);
    channel.queueDeclare("q", true, false, false, null);
    channel.queueBind("q", "others", "");
    restart();
    channel.exchangeDeclare("x", BuiltinExchangeType.TOPIC, true, false, arguments);
    channel.exchangeDeclare("internal", "headers", true, false, true, null);
    channel.exchangeDeclare("delayed", "x-delayed-message", true, false, delayed());
    assertFalse(exchangeExists("transient"));
    publish("x", "of no queue");
    assertEquals(1, channel.messageCount("q"));
    // It goes with its last binding, as before.
    channel.queueUnbind("q", "others", "");
    assertFalse(exchangeExists("others"));
  }

  private static Map<String, Object> delayed() {
    return Map.of("x-delayed-type", "direct");
  }

  @Test
  void aBindingIsThereAgainWhereBothItsEndsAre() throws Exception {
    channel.queueDeclare("q", true, false, false, null);
    channel.queueDeclare("transient", false, false, false, null);
    channel.exchangeDeclare("x", BuiltinExchangeType.DIRECT, true);
    channel.exchangeDeclare("y", BuiltinExchangeType.HEADERS, true);
    channel.exchangeDeclare("z", BuiltinExchangeType.FANOUT, false);
    channel.queueBind("q", "amq.topic", "a.#");
    channel.queueBind("q", "amq.rabbitmq.event", "none");
    channel.exchangeBind("x", "amq.fanout", "");
    channel.queueBind("q", "x", "key");
    channel.queueBind("q", "x", "unbound");
    channel.queueUnbind("q", "x", "unbound");
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("x-match", "all");
    arguments.put("one", 1);
    arguments.put("two", "2");
    channel.queueBind("q", "y", "", arguments);
    channel.queueBind("transient", "amq.topic", "#");
    channel.queueBind("q", "z", "");
    restart();
    publish("amq.topic", "a.b");
    publish("amq.fanout", "key");
    publish("x", "unbound");
    assertEquals(2, channel.messageCount("q"));
    channel.queueDeclare("transient", false, false, false, null);
    channel.exchangeDeclare("z", BuiltinExchangeType.FANOUT, false);
    publish("amq.topic", "b");
    publish("z", "b");
    assertEquals(0, channel.messageCount("transient"));
    assertEquals(2, channel.messageCount("q"));
    channel.queueUnbind("q", "y", "", arguments);
    restart();
    channel.exchangeDelete("y", true);
  }

  @Test
  void whatWasDeletedStaysSoWithAllThatHungOnIt() throws Exception {
    channel.queueDeclare("q", true, false, false, null);
    channel.exchangeDeclare("x", BuiltinExchangeType.FANOUT, true);
    channel.exchangeDeclare("y", BuiltinExchangeType.FANOUT, true);
    channel.queueBind("q", "x", "");
    channel.queueBind("q", "y", "");
    channel.exchangeDelete("x");
    channel.queueDelete("q");
    restart();
    assertFalse(queueExists("q"));
    assertFalse(exchangeExists("x"));
    channel.queueDeclare("q", true, false, false, null);
    channel.exchangeDeclare("x", BuiltinExchangeType.FANOUT, true);
    publish("x", "");
    publish("y", "");
    assertEquals(0, channel.messageCount("q"));
  }

  @Test
  void policiesHoldAgainForQueuesAndExchanges() throws Exception {
    channel.queueDeclare("q", true, false, false, null);
    channel.queueDeclare("unrouted", true, false, false, null);
    channel.exchangeDeclare("x", BuiltinExchangeType.DIRECT, true);
    channel.queueBind("unrouted", "amq.fanout", "");
    PolicyInfo user = policy(Kind.USER, "p", "^q$", Map.of("max-length", 5));
    PolicyInfo exchanges =
        policy(Kind.USER, "x", "^x$", Map.of("alternate-exchange", "amq.fanout"));
    PolicyInfo operator = policy(Kind.OPERATOR, "p", "^q$", Map.of("max-length", 2));
    for (PolicyInfo policy : List.of(user, exchanges, operator)) {
      ask(admin -> admin.setPolicy(policy));
    }
    ask(admin -> admin.setPolicy(policy(Kind.USER, "gone", ".*", Map.of("max-length", 0))));
    ask(admin -> admin.deletePolicy(Kind.USER, "gone"));
    restart();
    assertEquals(List.of(user, exchanges), ask(admin -> admin.policies(Kind.USER)));
    assertEquals(List.of(operator), ask(admin -> admin.policies(Kind.OPERATOR)));
    Answer.PoliciesInForce inForce = ask(admin -> admin.policiesOfQueue("q"));
    assertEquals("p", inForce.policy());
    for (int i = 0; i < 4; i++) {
      publish("", "q");
    }
    publish("x", "");
    assertEquals(2, channel.messageCount("q"));
    assertEquals(1, channel.messageCount("unrouted"));
    ask(admin -> admin.deletePolicy(Kind.USER, "x"));
    publish("x", "");
    assertEquals(1, channel.messageCount("unrouted"));
  }

  private static PolicyInfo policy(
      Kind kind, String name, String pattern, Map<String, Object> definition) {
    return new PolicyInfo(kind, name, pattern, "all", 1, FieldTable.of(definition));
  }

  @Test
  void whatIsKnownOfTheVirtualHostAndTheNodeIsKnownAgain() throws Exception {
    VirtualHostMetadata metadata =
        new VirtualHostMetadata("for all", List.of("one", "two"), "classic");
    ask(admin -> admin.setMetadata(metadata));
    ask(admin -> admin.setGlobalParameter("name", FieldTable.of(Map.of("of", "this"))));
    ask(admin -> admin.setGlobalParameter("gone", 1));
    ask(admin -> admin.deleteGlobalParameter("gone"));
    restart();
    assertEquals(metadata, ask(Administration::metadata));
    assertEquals(
        List.of(new ParameterInfo("", "name", FieldTable.of(Map.of("of", "this")))),
        ask(Administration::globalParameters));
  }

  /** What is on disk of a queue is there under its id. */
  @Test
  void aQueueKeepsItsIdAndNoneIsGivenTwice() throws Exception {
    channel.queueDeclare("kept", true, false, false, null);
    Set<String> before = new Inside(node.broker()).addresses();
    String kept = address(before, "kept");
    Set<Long> ids = new HashSet<>();
    for (int life = 0; life < 3; life++) {
      for (boolean durable : List.of(true, false)) {
        channel.queueDeclare("other", durable, false, false, null);
        String other = address(new Inside(node.broker()).addresses(), "other");
        assertTrue(ids.add(Long.parseLong(other.split("/")[1])), ids::toString);
        channel.queueDelete("other");
        // Its actor stays a little longer than its name.
        Wait.until(
            "it is gone",
            () -> new Inside(node.broker()).addresses().stream().noneMatch(other::equals));
      }
      restart();
      assertEquals(kept, address(new Inside(node.broker()).addresses(), "kept"));
    }
    assertFalse(ids.contains(Long.parseLong(kept.split("/")[1])));
  }

  private static String address(Set<String> addresses, String queue) {
    return addresses.stream()
        .filter(address -> address.startsWith("queue/") && address.endsWith("///" + queue))
        .findAny()
        .orElseThrow();
  }

  @Test
  void aBindingFromAnExchangeThatIsGoneComesBackToNoOtherQueue() throws Exception {
    channel.queueDeclare("q", true, false, false, null);
    channel.queueBind("q", "amq.rabbitmq.event", "#");
    connection.abort();
    node.restartWith("event_exchange.enabled", "false");
    connect();
    channel.queueDelete("q");
    connection.abort();
    node.restartWith("event_exchange.enabled", "true");
    connect();
    channel.queueDeclare("q", true, false, false, null);
    channel.queueDeclare("told of", false, false, false, null);
    channel.queueDelete("told of");
    assertEquals(0, channel.messageCount("q"));
  }

  @Test
  void aDurableQueueHasItsPersistentMessagesAgain() throws Exception {
    channel.queueDeclare("q", true, false, false, null);
    channel.exchangeDeclare("later", "x-delayed-message", true, false, delayed());
    channel.queueBind("q", "later", "q");
    for (int i = 0; i < 3; i++) {
      channel.basicPublish("", "q", MessageProperties.PERSISTENT_BASIC, new byte[] {(byte) i});
    }
    publish("", "q");
    channel.basicPublish(
        "later",
        "q",
        new AMQP.BasicProperties.Builder().deliveryMode(2).headers(Map.of("x-delay", 500)).build(),
        new byte[] {3});
    channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(10));
    restart();
    for (int i = 0; i < 3; i++) {
      assertEquals(i, channel.basicGet("q", true).getBody()[0]);
    }
    Wait.until("the delayed one is due", () -> channel.messageCount("q") == 1);
    assertEquals(3, channel.basicGet("q", true).getBody()[0]);
  }

  @Test
  void whatExpiresWhileTheNodeIsDownIsDeadLetteredWhenItIsUp() throws Exception {
    int count = 40;
    Map<String, Object> arguments =
        Map.of("x-dead-letter-exchange", "dead", "x-message-ttl", 300, "x-expires", 60_000);
    channel.exchangeDeclare("dead", BuiltinExchangeType.FANOUT, true);
    for (int i = 0; i < count; i++) {
      channel.queueDeclare("q" + i, true, false, false, arguments);
    }
    channel.queueDeclare("letters", true, false, false, null);
    channel.queueBind("letters", "dead", "");
    for (int i = 0; i < count; i++) {
      channel.basicPublish("", "q" + i, MessageProperties.PERSISTENT_BASIC, new byte[1]);
    }
    channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(10));
    long due = System.currentTimeMillis() + 300;
    connection.abort();
    node.close();
    Wait.until("all have expired", () -> System.currentTimeMillis() > due);
    node.start();
    connect();
    Wait.until("all are dead letters", () -> channel.messageCount("letters") == count);
  }

  @Test
  void aQueueThatNobodyUsesGoesAlsoWhereThatIsLongAgoWhenTheNodeIsUp() throws Exception {
    channel.queueDeclare("q", true, false, false, Map.of("x-expires", 1));
    restart();
    Wait.until("it is gone", () -> !queueExists("q"));
    channel.queueDeclare("auto", true, false, true, null);
    assertTrue(queueExists("auto"));
  }

  @Test
  void manyDeclarationsAtOnceCostFewSyncs() throws Exception {
    int count = 300;
    new Inside(node.broker())
        .ask(
            session ->
                Future.all(
                    IntStream.range(0, count).mapToObj(i -> declare(session, "q" + i)).toList()));
    long syncs = new Inside(node.broker()).metadataSyncCount();
    assertTrue(syncs < count / 5, () -> "syncs: " + syncs);
    restart();
    for (int i = 0; i < count; i++) {
      assertTrue(queueExists("q" + i));
    }
  }

  private static Future<?> declare(Session session, String name) {
    return session.declarations().declareQueue(name, true, false, false, FieldTable.EMPTY);
  }
}
