package io.warren.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a queue drops goes to its dead letter exchange, with its history in its headers. */
class DeadLetterExchangeIT {
  private static final int SHORT_MS = 50;
  private static final String REJECT = "reject-publish";
  private static final String DEAD_LETTER_KEY = "x-dead-letter-routing-key";

  @RegisterExtension
  static final BrokerExtension BROKER = new BrokerExtension().with("dead_letter_retry_delay", "10");

  private Channel channel;
  private Kept dead;

  @BeforeEach
  void open() throws Exception {
    channel = BROKER.connect().createChannel();
    dead = Kept.declare(channel);
  }

  /** A queue whose dead letters go to the queue {@link #dead}, with further arguments. */
  private Kept source(Object... arguments) throws IOException {
    return sourceTo(dead, arguments);
  }

  private Kept sourceTo(Kept target, Object... arguments) throws IOException {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", target.name));
    return Kept.declare(channel, all.toArray());
  }

  private void reject(Kept queue) throws Exception {
    GetResponse got = queue.nextUnacked();
    channel.basicReject(got.getEnvelope().getDeliveryTag(), false);
  }

  /** The deaths told in the headers, each as its reason, queue and count, the newest first. */
  private static List<String> deaths(GetResponse got) {
    List<String> deaths = new ArrayList<>();
    for (Map<String, Object> death : deathTables(got)) {
      deaths.add(death.get("reason") + " " + death.get("queue") + " " + death.get("count"));
    }
    return deaths;
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> deathTables(GetResponse got) {
    return (List<Map<String, Object>>) got.getProps().getHeaders().get("x-death");
  }

  private static String header(GetResponse got, String name) {
    return String.valueOf(got.getProps().getHeaders().get(name));
  }

  @Test
  void expiredMessagesGoThere() throws Exception {
    Kept queue = source("x-message-ttl", SHORT_MS).publish("a");
    GetResponse got = dead.next();
    assertEquals(List.of("expired " + queue.name + " 1"), deaths(got));
    assertEquals("expired", header(got, "x-first-death-reason"));
    assertEquals(queue.name, header(got, "x-first-death-queue"));
    assertEquals("", header(got, "x-first-death-exchange"));
    assertEquals("expired", header(got, "x-last-death-reason"));
    assertEquals(queue.name, header(got, "x-last-death-queue"));
    assertEquals("", header(got, "x-last-death-exchange"));
  }

  @Test
  void rejectedMessagesGoThere() throws Exception {
    Kept queue = source().publish("a", "b");
    reject(queue);
    GetResponse got = queue.nextUnacked();
    channel.basicNack(got.getEnvelope().getDeliveryTag(), false, false);
    assertEquals(List.of("rejected " + queue.name + " 1"), deaths(dead.next()));
    assertEquals(List.of("rejected " + queue.name + " 1"), deaths(dead.next()));
  }

  @Test
  void droppedMessagesGoThere() throws Exception {
    Kept queue = source("x-max-length", 1).publish("a", "b");
    GetResponse got = dead.next();
    assertEquals("a", new String(got.getBody()));
    assertFalse(deathTables(got).get(0).containsKey("original-expiration"));
    assertEquals(List.of("maxlen " + queue.name + " 1"), deaths(got));
  }

  @Test
  void purgedMessagesDoNot() throws Exception {
    Kept queue = source().publish("a");
    channel.queuePurge(queue.name);
    channel.queueDelete(queue.name);
    assertEquals(0, dead.ready());
  }

  @Test
  void aDeathTellsWhereAndWhen() throws Exception {
    Kept queue = source();
    channel.queueBind(queue.name, "amq.topic", "#");
    long before = System.currentTimeMillis() / 1000;
    BasicProperties properties =
        new BasicProperties.Builder()
            .expiration(Integer.toString(SHORT_MS))
            .headers(Map.of("CC", List.of("cc"), "BCC", List.of("bcc"), "mine", 1))
            .build();
    channel.basicPublish("amq.topic", "key", properties, new byte[1]);
    GetResponse got = dead.next();
    Map<String, Object> death = deathTables(got).get(0);
    assertEquals(
        Set.of(
            "count", "reason", "queue", "time", "exchange", "routing-keys", "original-expiration"),
        death.keySet());
    assertEquals("amq.topic", death.get("exchange").toString());
    assertEquals("[key, cc]", death.get("routing-keys").toString());
    assertEquals(Integer.toString(SHORT_MS), death.get("original-expiration").toString());
    assertEquals(1L, death.get("count"));
    long time = ((Date) death.get("time")).getTime() / 1000;
    assertFalse(time < before || time > before + 60, "at " + time);
    assertNull(got.getProps().getExpiration());
    assertEquals("1", header(got, "mine"));
  }

  @Test
  void eachKeepsItsKeysWithoutAKeyOfTheQueue() throws Exception {
    channel.exchangeDeclare("dlx", "direct", false, true, null);
    Kept more = Kept.declare(channel);
    channel.queueBind(dead.name, "dlx", "key");
    channel.queueBind(more.name, "dlx", "hidden");
    Kept queue = Kept.declare(channel, "x-dead-letter-exchange", "dlx", "x-max-length", 0);
    channel.queueBind(queue.name, "amq.direct", "key");
    BasicProperties properties =
        new BasicProperties.Builder().headers(Map.of("BCC", List.of("hidden"))).build();
    channel.basicPublish("amq.direct", "key", properties, Inbox.bytes("a"));
    GetResponse got = dead.next();
    assertEquals("key", got.getEnvelope().getRoutingKey());
    assertEquals("dlx", got.getEnvelope().getExchange());
    assertEquals("a", more.nextBody());
  }

  @Test
  void anAlternateExchangeServesDeadLettersToo() throws Exception {
    Map<String, Object> alternate = Map.of("alternate-exchange", "amq.fanout");
    channel.exchangeDeclare("dlx-alternate", "direct", false, true, alternate);
    channel.queueBind(dead.name, "amq.fanout", "");
    Kept.declare(channel, "x-dead-letter-exchange", "dlx-alternate", "x-max-length", 0)
        .publish("a");
    assertEquals("a", dead.nextBody());
  }

  @Test
  void theSameDeathAgainCountsAndComesFirst() throws Exception {
    Kept second = sourceTo(dead);
    Kept first = sourceTo(second).publish("a");
    reject(first);
    GetResponse once = second.nextUnacked();
    assertEquals(List.of("rejected " + first.name + " 1"), deaths(once));
    channel.basicReject(once.getEnvelope().getDeliveryTag(), false);
    GetResponse twice = dead.next();
    assertEquals(
        List.of("rejected " + second.name + " 1", "rejected " + first.name + " 1"), deaths(twice));
    assertEquals(first.name, header(twice, "x-first-death-queue"));
    assertEquals(second.name, header(twice, "x-last-death-queue"));
  }

  @Test
  void whatClientsRejectMayComeRoundForEver() throws Exception {
    Kept work = Kept.declare(channel, "x-dead-letter-exchange", "amq.direct");
    Kept retry =
        Kept.declare(
            channel,
            "x-message-ttl",
            1,
            "x-dead-letter-exchange",
            "",
            "x-dead-letter-routing-key",
            work.name);
    channel.queueBind(retry.name, "amq.direct", work.name);
    work.publish("a");
    for (int round = 1; round <= 5; round++) {
      reject(work);
      GetResponse got = work.nextUnacked();
      assertEquals(
          List.of("expired " + retry.name + " " + round, "rejected " + work.name + " " + round),
          deaths(got));
      channel.basicReject(got.getEnvelope().getDeliveryTag(), true);
    }
  }

  @Test
  void whatExpiresInACircleIsDropped() throws Exception {
    Map<String, Object> there = new HashMap<>();
    there.put("x-message-ttl", 1);
    there.put("x-dead-letter-exchange", "");
    there.put("x-dead-letter-routing-key", "circle-two");
    Map<String, Object> back = new HashMap<>(there);
    back.put("x-dead-letter-routing-key", "circle-one");
    channel.queueDeclare("circle-one", false, true, false, there);
    channel.queueDeclare("circle-two", false, true, false, back);
    try (LogLines log = LogLines.open()) {
      channel.basicPublish("", "circle-one", null, new byte[1]);
      Wait.until("it is said", () -> log.with("circle-one").size() == 1);
    }
    assertEquals(0, channel.messageCount("circle-one") + channel.messageCount("circle-two"));
  }

  @Test
  void itsOwnQueueDoesNotGetWhatExpiresInIt() throws Exception {
    channel.queueDeclare(
        "own",
        false,
        true,
        false,
        Kept.arguments("x-message-ttl", 1, "x-dead-letter-exchange", ""));
    channel.queueBind(dead.name, "amq.fanout", "");
    channel.basicPublish("", "own", null, new byte[1]);
    Wait.until("it is gone", () -> channel.messageCount("own") == 0);
  }

  @Test
  void withoutItsExchangeTheyAreLost() throws Exception {
    Kept queue =
        Kept.declare(channel, "x-dead-letter-exchange", "declared later", "x-max-length", 1);
    queue.publish("lost", "b");
    assertEquals(1, queue.ready());
    channel.exchangeDeclare("declared later", "fanout", false, true, null);
    channel.queueBind(dead.name, "declared later", "");
    queue.publish("c");
    assertEquals("b", dead.nextBody());
  }

  /** RabbitMQ loses what the target refuses; here it stays until it is taken. */
  @Test
  void whatItsTargetRefusesIsKeptUntilItIsTaken() throws Exception {
    Kept small = Kept.declare(channel, "x-max-length", 1, "x-overflow", "reject-publish");
    Kept queue = sourceTo(small, "x-max-length", 0);
    queue.publish("a", "b");
    assertEquals("a", small.nextBody());
    assertEquals("b", small.nextBody());
  }

  /** It would get one more each time that another queue is asked again. */
  @Test
  void whoTookItDoesNotGetItAgainWhileAnotherRefuses() throws Exception {
    channel.exchangeDeclare("fan", "fanout", false, true, null);
    Kept small = Kept.declare(channel, "x-max-length", 1, "x-overflow", "reject-publish");
    small.publish("full");
    channel.queueBind(small.name, "fan", "");
    channel.queueBind(dead.name, "fan", "");
    shared("fanned", "x-max-length", 0, "x-dead-letter-exchange", "fan");
    publish("fanned", "a", "b", "c");
    assertEquals("a", dead.nextBody());
    assertEquals("b", dead.nextBody());
    assertEquals("c", dead.nextBody());
    for (String body : List.of("full", "a", "b", "c")) {
      assertEquals(body, small.nextBody());
    }
    Wait.until("nothing is on its way", () -> leaving("fanned") == 0);
    assertEquals(List.of(), dead.takeAll());
    // What comes now goes its usual way again.
    publish("fanned", "d");
    assertEquals("d", small.nextBody());
    assertEquals("d", dead.nextBody());
  }

  @Test
  void whatAQueueThatIsGoneHadRefusedIsGoneToo() throws Exception {
    Kept small = Kept.declare(channel, "x-max-length", 0, "x-overflow", "reject-publish");
    shared("to none", "x-max-length", 0, "x-dead-letter-routing-key", small.name);
    publish("to none", "a", "b");
    Wait.until("they wait", () -> leaving("to none") == 2);
    channel.queueDelete(small.name);
    Wait.until("nothing is on its way", () -> leaving("to none") == 0);
  }

  @Test
  void whatIsRefusedKeepsItsOrder() throws Exception {
    channel.exchangeDeclare("in order", "fanout", false, true, null);
    Kept small = Kept.declare(channel, "x-max-length", 3, "x-overflow", "reject-publish");
    channel.queueBind(small.name, "in order", "");
    shared("ordered", "x-max-length", 0, "x-dead-letter-exchange", "in order");
    publish("ordered", "m0", "m1", "m2", "m3", "m4", "m5");
    Wait.until("it is full", () -> leaving("ordered") == 3 && small.ready() == 3);
    for (int i = 0; i < 6; i++) {
      publish("ordered", "m" + (6 + i));
      assertEquals("m" + i, small.nextBody());
    }
    for (int i = 6; i < 12; i++) {
      assertEquals("m" + i, small.nextBody());
    }
  }

  /** More than may be on their way at a time. */
  @Test
  void whatWasDroppedBeforeItsQueueWasDeletedIsNotLost() throws Exception {
    int count = 5_000;
    channel.confirmSelect();
    shared("to be deleted", "x-dead-letter-routing-key", dead.name);
    for (int i = 0; i < count; i++) {
      publish("to be deleted", "m" + i);
    }
    channel.waitForConfirmsOrDie(10_000);
    long last = 0;
    for (int i = 0; i < count; i++) {
      last = channel.basicGet("to be deleted", false).getEnvelope().getDeliveryTag();
    }
    channel.basicNack(last, true, false);
    channel.queueDelete("to be deleted");
    Wait.until("all are there", () -> dead.ready() == count);
    for (int i = 0; i < count; i++) {
      assertEquals("m" + i, dead.nextBody());
    }
  }

  @Test
  void whatWasRefusedBeforeItsQueueWasDeletedIsNotLost() throws Exception {
    Kept small = Kept.declare(channel, "x-max-length", 1, "x-overflow", "reject-publish");
    shared("to go", "x-max-length", 0, "x-dead-letter-routing-key", small.name);
    publish("to go", "a", "b", "c");
    Wait.until("they wait", () -> leaving("to go") == 2);
    channel.queueDelete("to go");
    // Another of that name has nothing to do with it.
    shared("to go", "x-max-length", 0, "x-dead-letter-routing-key", dead.name);
    publish("to go", "d");
    assertEquals("d", dead.nextBody());
    for (String body : List.of("a", "b", "c")) {
      assertEquals(body, small.nextBody());
    }
    assertEquals(List.of(), dead.takeAll());
  }

  @Test
  void theNodeEndsWithoutThem() throws Exception {
    try (TestNode broker = TestNode.with()) {
      ConnectionFactory factory = new ConnectionFactory();
      factory.setPort(broker.port());
      SecuredNode.prepare(factory);
      try (Connection connection = factory.newConnection()) {
        Channel own = connection.createChannel();
        own.queueDeclare(
            "full", false, false, true, Kept.arguments("x-max-length", 0, "x-overflow", REJECT));
        own.queueDeclare(
            "stuck",
            false,
            false,
            true,
            Kept.arguments(
                "x-max-length", 0, "x-dead-letter-exchange", "", DEAD_LETTER_KEY, "full"));
        own.confirmSelect();
        own.basicPublish("", "stuck", null, new byte[1]);
        own.waitForConfirmsOrDie(10_000);
        own.queueDelete("stuck");
      }
    }
  }

  /** Refused, it would be sent again, and be dead lettered each time. */
  @Test
  void whatItsTargetDeadLettersInItsTurnIsNotSentAgain() throws Exception {
    Kept full = source("x-max-length", 1, "x-overflow", "reject-publish-dlx");
    full.publish("full");
    shared("not twice", "x-max-length", 0, "x-dead-letter-routing-key", full.name);
    publish("not twice", "a", "b");
    GetResponse got = dead.next();
    assertEquals("a", new String(got.getBody(), UTF_8));
    assertEquals(List.of("maxlen " + full.name + " 1", "maxlen not twice 1"), deaths(got));
    assertEquals("b", dead.nextBody());
    Wait.until("nothing is on its way", () -> leaving("not twice") == 0);
    assertEquals(List.of(), dead.takeAll());
    assertEquals(List.of("full"), full.takeAll());
  }

  /** A queue that others can look into, whose dead letters go through the default exchange. */
  private void shared(String name, Object... arguments) throws IOException {
    Map<String, Object> all = Kept.arguments(arguments);
    all.putIfAbsent("x-dead-letter-exchange", "");
    channel.queueDeclare(name, false, false, true, all);
  }

  private void publish(String queue, String... bodies) throws IOException {
    for (String body : bodies) {
      channel.basicPublish("", queue, null, Inbox.bytes(body));
    }
  }

  /** How much of a queue is kept until it is safe elsewhere. */
  private static long leaving(String queue) throws Exception {
    return new Inside(BROKER.broker())
        .ask(session -> session.queueOperations().stat(queue))
        .leavingCount();
  }

  /** A client's word about the past is neither believed nor kept once there is a real one. */
  @Test
  void whatClientsSayOfDeathsIsNotBelieved() throws Exception {
    Kept queue = source("x-max-length", 0);
    Map<String, Object> lie = Map.of("queue", dead.name, "reason", "expired", "count", 7L);
    BasicProperties properties =
        new BasicProperties.Builder()
            .headers(Map.of("x-death", List.of(lie), "x-first-death-reason", "a lie"))
            .build();
    queue.publish(properties, "a");
    GetResponse got = dead.next();
    assertEquals(List.of("maxlen " + queue.name + " 1"), deaths(got));
    assertEquals("maxlen", header(got, "x-first-death-reason"));
  }

  @Test
  void thousandsAreNotLost() throws Exception {
    int count = 5_000;
    channel.confirmSelect();
    Kept queue = source("x-max-length", 0);
    for (int i = 0; i < count; i++) {
      queue.publish("m" + i);
    }
    channel.waitForConfirmsOrDie(10_000);
    Wait.until("all are there", () -> dead.ready() == count);
    for (int i = 0; i < count; i++) {
      assertEquals("m" + i, new String(channel.basicGet(dead.name, true).getBody()));
    }
  }
}
