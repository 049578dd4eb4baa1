package io.warren.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.ParameterInfo;
import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.bus.PolicyInfo.Kind;
import io.warren.broker.bus.VirtualHostMetadata;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What policies say holds at once, and as long as they are there. */
class PoliciesIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Channel channel;
  private String queue;

  @BeforeEach
  void connect() throws Exception {
    channel = BROKER.connect().createChannel();
    channel.confirmSelect();
    queue = channel.queueDeclare().getQueue();
  }

  @AfterEach
  void deleteAll() throws Exception {
    for (Kind kind : Kind.values()) {
      for (PolicyInfo policy : BROKER.ask(admin -> admin.policies(kind))) {
        delete(kind, policy.name());
      }
    }
    BROKER.ask(admin -> admin.setMetadata(VirtualHostMetadata.NONE));
  }

  private void set(Kind kind, String name, String applyTo, int priority, Map<String, Object> says)
      throws Exception {
    set(new PolicyInfo(kind, name, "^amq\\.gen", applyTo, priority, FieldTable.of(says)));
  }

  private static void set(PolicyInfo policy) throws Exception {
    BROKER.ask(admin -> admin.setPolicy(policy));
  }

  private void set(String key, Object value) throws Exception {
    set(Kind.USER, "p", "queues", 0, Map.of(key, value));
  }

  private static void delete(Kind kind, String name) throws Exception {
    BROKER.ask(admin -> admin.deletePolicy(kind, name));
  }

  private Answer.PoliciesInForce inForce(String name) throws Exception {
    return BROKER.ask(admin -> admin.policiesOfQueue(name));
  }

  private void publish(String... bodies) throws Exception {
    for (String body : bodies) {
      Bodies.publish(channel, "", queue, body);
    }
    channel.waitForConfirms(TimeUnit.SECONDS.toMillis(10));
  }

  private List<String> bodies() throws Exception {
    return Bodies.in(channel, queue);
  }

  @Test
  void aPolicyShortensAQueueAtOnceAndItsEndLetsItGrow() throws Exception {
    publish("1", "2", "3");
    set("max-length", 2);
    assertEquals(2, channel.messageCount(queue));
    publish("4");
    assertEquals(List.of("3", "4"), bodies());
    delete(Kind.USER, "p");
    publish("5", "6", "7");
    assertEquals(List.of("5", "6", "7"), bodies());
  }

  @Test
  void aQueueThatIsDeclaredLaterHasItFromItsFirstMessage() throws Exception {
    set("max-length", 1);
    queue = channel.queueDeclare().getQueue();
    publish("1", "2");
    assertEquals(List.of("2"), bodies());
  }

  @Test
  void aChangedPolicyReplacesTheOldOne() throws Exception {
    set("max-length", 1);
    set(Kind.USER, "p", "queues", 0, Map.of("max-length", 1, "overflow", "reject-publish"));
    channel.basicPublish("", queue, null, "1".getBytes(UTF_8));
    assertTrue(channel.waitForConfirms(TimeUnit.SECONDS.toMillis(10)));
    channel.basicPublish("", queue, null, "2".getBytes(UTF_8));
    assertFalse(channel.waitForConfirms(TimeUnit.SECONDS.toMillis(10)));
    assertEquals(List.of("1"), bodies());
  }

  @Test
  void aQueueIsDeclaredAgainByItsOwnArguments() throws Exception {
    String declared = "declared";
    Map<String, Object> arguments = Map.of("x-max-length", 5);
    set(new PolicyInfo(Kind.USER, "p", declared, "all", 0, FieldTable.of(Map.of("max-length", 2))));
    channel.queueDeclare(declared, false, true, false, arguments);
    channel.queueDeclare(declared, false, true, false, arguments);
    queue = declared;
    publish("1", "2", "3");
    assertEquals(List.of("2", "3"), bodies());
    Refused.onChannel(
        channel,
        406,
        "PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue 'declared' in vhost '/':"
            + " received '2' but current is '5'",
        () -> channel.queueDeclare(declared, false, true, false, Map.of("x-max-length", 2)));
  }

  @Test
  void theHighestPriorityHoldsAndOfEqualOnesTheFirstByName() throws Exception {
    set(Kind.USER, "low", "queues", 0, Map.of("max-length", 1));
    set(Kind.USER, "tie-b", "queues", 5, Map.of("max-length", 2));
    set(Kind.USER, "tie-a", "queues", 5, Map.of("max-length", 3));
    assertEquals("tie-a", inForce(queue).policy());
    publish("1", "2", "3", "4");
    assertEquals(3, channel.messageCount(queue));
    delete(Kind.USER, "tie-a");
    assertEquals(2, channel.messageCount(queue));
    delete(Kind.USER, "tie-b");
    assertEquals(List.of("4"), bodies());
  }

  @Test
  void anOperatorPolicyLowersALimitAndNeverRaisesIt() throws Exception {
    set("max-length", 3);
    set(Kind.OPERATOR, "op", "queues", 0, Map.of("max-length", 2));
    assertEquals(
        new Answer.PoliciesInForce("p", "op", FieldTable.of(Map.of("max-length", 2))),
        inForce(queue));
    publish("1", "2", "3", "4");
    assertEquals(2, channel.messageCount(queue));
    set(Kind.OPERATOR, "op", "queues", 0, Map.of("max-length", 9));
    publish("5", "6");
    assertEquals(List.of("4", "5", "6"), bodies());
  }

  @Test
  void rejectedMessagesGoWhereThePolicySays() throws Exception {
    String dead = channel.queueDeclare("dead", false, true, false, null).getQueue();
    channel.queueBind(dead, "amq.direct", "key");
    set(
        Kind.USER,
        "p",
        "queues",
        0,
        Map.of("dead-letter-exchange", "amq.direct", "dead-letter-routing-key", "key"));
    publish("1");
    channel.basicReject(channel.basicGet(queue, false).getEnvelope().getDeliveryTag(), false);
    Wait.until("it is there", () -> channel.messageCount(dead) == 1);
    delete(Kind.USER, "p");
    publish("2");
    channel.basicReject(channel.basicGet(queue, false).getEnvelope().getDeliveryTag(), false);
    assertEquals(0, channel.messageCount(queue));
    assertEquals(List.of("1"), Bodies.in(channel, dead));
  }

  /** What was there before keeps its time. */
  @Test
  void aTimeToLiveCountsForMessagesThatComeLater() throws Exception {
    publish("old");
    set("message-ttl", 0);
    publish("new");
    assertEquals(List.of("old"), bodies());
    delete(Kind.USER, "p");
    publish("later");
    assertEquals(List.of("later"), bodies());
  }

  @Test
  void anUnusedQueueExpiresByPolicy() throws Exception {
    set("expires", 1);
    Wait.until("the queue has gone", () -> refusalOf(queue) == ErrorKind.NOT_FOUND);
  }

  private static ErrorKind refusalOf(String queue) throws Exception {
    try {
      BROKER.ask(admin -> admin.policiesOfQueue(queue));
      return null;
    } catch (BrokerException refused) {
      return refused.kind();
    }
  }

  /** On every event loop, so whoever publishes: and back, with the bindings that it had. */
  @Test
  void anAlternateExchangeByPolicyTakesWhatIsNotRouted() throws Exception {
    channel.exchangeDeclare("routed", "direct", false, true, null);
    channel.queueBind(queue, "routed", "key");
    String rest = channel.queueDeclare().getQueue();
    channel.queueBind(rest, "amq.fanout", "");
    FieldTable says = FieldTable.of(Map.of("alternate-exchange", "amq.fanout"));
    set(new PolicyInfo(Kind.USER, "p", "^routed$", "exchanges", 0, says));
    assertEquals(
        new Answer.PoliciesInForce("p", "", says),
        BROKER.ask(admin -> admin.policiesOfExchange("routed")));
    for (int i = 0; i < 4; i++) {
      publishBoth(i);
    }
    assertEquals(List.of("key0", "key1", "key2", "key3"), bodies());
    assertEquals(List.of("other0", "other1", "other2", "other3"), Bodies.in(channel, rest));
    delete(Kind.USER, "p");
    for (int i = 0; i < 4; i++) {
      publishBoth(i);
    }
    assertEquals(4, bodies().size());
    assertEquals(List.of(), Bodies.in(channel, rest));
  }

  /** From a connection of its own. */
  private static void publishBoth(int number) throws Exception {
    Channel publisher = BROKER.connect().createChannel();
    publisher.confirmSelect();
    Bodies.publish(publisher, "routed", "key", "key" + number);
    Bodies.publish(publisher, "routed", "other", "other" + number);
    publisher.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(10));
  }

  @Test
  void anExchangeThatIsDeclaredLaterHasItsAlternate() throws Exception {
    FieldTable says = FieldTable.of(Map.of("alternate-exchange", "amq.fanout"));
    set(new PolicyInfo(Kind.USER, "p", "^later", "all", 0, says));
    channel.exchangeDeclare("later", "direct", false, false, null);
    channel.exchangeDeclare(
        "later-own", "direct", false, false, Map.of("alternate-exchange", "no"));
    channel.queueBind(queue, "amq.fanout", "");
    Bodies.publish(channel, "later", "key", "1");
    Bodies.publish(channel, "later-own", "key", "2");
    assertEquals(List.of("1"), bodies());
    channel.exchangeDelete("later");
    channel.exchangeDelete("later-own");
  }

  @Test
  void aPolicyForAnotherTypeIsNotForThisOne() throws Exception {
    set(Kind.USER, "quorum", "quorum_queues", 9, Map.of("max-length", 1));
    set(Kind.USER, "streams", "queues", 8, Map.of("max-length-bytes", 1, "max-age", "1D"));
    set(Kind.USER, "exchanges", "exchanges", 7, Map.of("max-length", 1));
    publish("1", "2", "3");
    assertEquals(new Answer.PoliciesInForce("", "", FieldTable.EMPTY), inForce(queue));
    set(Kind.USER, "classic", "classic_queues", 0, Map.of("max-length", 2));
    assertEquals("classic", inForce(queue).policy());
    assertEquals(List.of("2", "3"), bodies());
  }

  @Test
  void aPolicyThatIsWrongIsRefusedAndNothingIsKept() throws Exception {
    BrokerException refusal = assertThrows(BrokerException.class, () -> set("max-length", -1));
    assertEquals("Validation failed\n\n-1 is not a valid maximum length\n", refusal.text());
    assertEquals(List.of(), BROKER.ask(admin -> admin.policies(Kind.USER)));
  }

  @Test
  void theDefaultQueueTypeIsThatOfDurableQueues() throws Exception {
    BROKER.ask(admin -> admin.setMetadata(new VirtualHostMetadata("mine", List.of("t"), "quorum")));
    assertEquals("mine", BROKER.ask(admin -> admin.metadata()).description());
    channel.queueDeclare("transient", false, true, false, null);
    channel.queueDeclare("durable", true, false, false, null);
    channel.queueDeclare("durable", true, false, false, Map.of("x-queue-type", "quorum"));
    channel.queueDelete("durable");
  }

  @Test
  void globalParametersAreTheNodes() throws Exception {
    BROKER.ask(admin -> admin.setGlobalParameter("cluster_name", "mine"));
    assertEquals(
        List.of(new ParameterInfo("", "cluster_name", "mine")),
        BROKER.ask(admin -> admin.globalParameters()));
    BROKER.ask(admin -> admin.deleteGlobalParameter("cluster_name"));
    assertThrows(
        BrokerException.class,
        () -> BROKER.ask(admin -> admin.deleteGlobalParameter("cluster_name")));
    assertThrows(
        BrokerException.class,
        () -> BROKER.ask(admin -> admin.setParameter(new ParameterInfo("shovel", "s", 1))));
    assertEquals(List.of(), BROKER.ask(admin -> admin.parameters("")));
  }
}
