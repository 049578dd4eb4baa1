package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.warren.broker.bus.PolicyInfo;
import io.warren.value.FieldTable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Queues of one member that lose nothing. RabbitMQ docs: Quorum Queues. */
class QuorumQueueIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void open() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
  }

  private void publishSafely(Kept queue, BasicProperties properties, String... bodies)
      throws Exception {
    channel.confirmSelect();
    for (String body : bodies) {
      queue.publish(properties, body);
    }
    channel.waitForConfirmsOrDie(10_000);
  }

  private Kept afterRestart(Kept queue) throws Exception {
    BROKER.restart();
    open();
    return queue.on(channel);
  }

  private static BasicProperties deliveryMode(int mode) {
    return new BasicProperties.Builder().deliveryMode(mode).build();
  }

  private static BasicProperties priority(int priority) {
    return new BasicProperties.Builder().priority(priority).build();
  }

  // ---- what it keeps ---------------------------------------------------------------------------

  @Test
  void everyMessageOutlivesTheNodeAndIsShownAsItWasPublished() throws Exception {
    Kept queue = Kept.quorum(channel);
    publishSafely(queue, deliveryMode(1), "transient");
    publishSafely(queue, null, "bare");
    publishSafely(queue, deliveryMode(2), "persistent");
    Kept restored = afterRestart(queue);
    GetResponse first = restored.next();
    assertEquals("transient", new String(first.getBody(), "UTF-8"));
    assertEquals(1, first.getProps().getDeliveryMode());
    assertFalse(first.getEnvelope().isRedeliver());
    GetResponse second = restored.next();
    assertEquals("bare", new String(second.getBody(), "UTF-8"));
    assertNull(second.getProps().getDeliveryMode());
    assertEquals(List.of("persistent"), restored.takeAll());
  }

  @Test
  void itIsOfItsTypeAfterARestart() throws Exception {
    Kept queue = Kept.quorum(channel, "x-delivery-limit", 7);
    afterRestart(queue);
    channel.queueDeclare(
        queue.name,
        true,
        false,
        false,
        Kept.arguments("x-queue-type", "quorum", "x-delivery-limit", 7));
    Refused.onChannel(
        channel,
        406,
        "PRECONDITION_FAILED - inequivalent arg 'x-queue-type' for queue '"
            + queue.name
            + "' in vhost '/': received 'classic' but current is 'quorum'",
        () -> channel.queueDeclare(queue.name, true, false, false, null));
  }

  @Test
  void whatGoesOnToAnotherQueueIsThereAsItWasPublished() throws Exception {
    channel.queueDeclare("classic-dead", true, false, false, null);
    Kept queue =
        Kept.quorum(
            channel,
            "x-dead-letter-exchange",
            "",
            "x-dead-letter-routing-key",
            "classic-dead",
            "x-dead-letter-strategy",
            "at-least-once",
            "x-overflow",
            "reject-publish");
    publishSafely(queue, MessageProperties.BASIC, "transient");
    publishSafely(queue, MessageProperties.PERSISTENT_BASIC, "persistent");
    for (int left = 2; left > 0; left--) {
      channel.basicReject(queue.nextUnacked().getEnvelope().getDeliveryTag(), false);
    }
    Wait.until("both are dead", () -> channel.messageCount("classic-dead") == 2);
    // Else it may not know yet that they have arrived, and sends them again.
    channel.queueDelete(queue.name);
    BROKER.restart();
    open();
    assertEquals("persistent", new String(channel.basicGet("classic-dead", true).getBody()));
    assertNull(channel.basicGet("classic-dead", true));
    channel.queueDelete("classic-dead");
  }

  // ---- how it is declared and deleted ----------------------------------------------------------

  private void refused(
      String text, String name, boolean durable, boolean exclusive, boolean autoDelete)
      throws Exception {
    Map<String, Object> quorum = Map.of("x-queue-type", "quorum");
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - " + text,
        on -> on.queueDeclare(name, durable, exclusive, autoDelete, quorum));
  }

  @Test
  void itIsNothingForAShortTime() throws Exception {
    String queue = "' for queue 'q' in vhost '/'";
    refused("invalid property 'non-durable" + queue, "q", false, false, false);
    refused("invalid property 'exclusive-owner" + queue, "q", true, true, false);
    refused("invalid property 'auto-delete" + queue, "q", true, false, true);
    refused(
        "Cannot declare a server-named queue for type rabbit_quorum_queue", "", true, false, false);
  }

  @Test
  void itIsDeletedWithoutConditions() throws Exception {
    Kept queue = Kept.quorum(channel).publish("1");
    Refused.onConnection(
        connection,
        540,
        "NOT_IMPLEMENTED - cannot delete queue '"
            + queue.name
            + "' in vhost '/'. queue.delete operations with if-unused flag set are not supported"
            + " by quorum queues",
        () -> channel.queueDelete(queue.name, true, false));
    open();
    Refused.onConnection(
        connection,
        540,
        "NOT_IMPLEMENTED - cannot delete queue '"
            + queue.name
            + "' in vhost '/'. queue.delete operations with if-empty flag set are not supported"
            + " by quorum queues",
        () -> channel.queueDelete(queue.name, false, true));
    open();
    assertEquals(1, channel.queueDelete(queue.name).getMessageCount());
  }

  @Test
  void prioritiesNeedNoArgumentAndHaveNone() throws Exception {
    Refused.onChannel(
        channel,
        406,
        "PRECONDITION_FAILED - invalid arg 'x-max-priority' for queue 'q' in vhost '/' of queue"
            + " type rabbit_quorum_queue",
        () ->
            channel.queueDeclare(
                "q", true, false, false, Map.of("x-queue-type", "quorum", "x-max-priority", 9)));
  }

  @Test
  void refusedMessagesAreNotDeadLettered() throws Exception {
    Kept dead = Kept.declare(channel);
    Kept queue =
        Kept.quorum(
            channel,
            "x-max-length",
            1,
            "x-overflow",
            "reject-publish-dlx",
            "x-dead-letter-exchange",
            "",
            "x-dead-letter-routing-key",
            dead.name);
    publishSafely(queue, null, "old", "new");
    assertEquals("old", dead.nextBody());
    assertEquals(List.of("new"), queue.takeAll());
  }

  @Test
  void policiesMayBeForQuorumQueuesOnly() throws Exception {
    Kept queue = Kept.quorum(channel);
    Kept classic = Kept.declare(channel);
    FieldTable definition = FieldTable.of(Map.of("max-length", 1L, "delivery-limit", 0L));
    BROKER.ask(
        admin ->
            admin.setPolicy(
                new PolicyInfo(PolicyInfo.Kind.USER, "p", ".*", "quorum_queues", 0, definition)));
    publishSafely(queue, null, "1", "2");
    publishSafely(classic, null, "1", "2");
    assertEquals(1, queue.ready());
    assertEquals(2, classic.ready());
    channel.basicReject(queue.nextUnacked().getEnvelope().getDeliveryTag(), true);
    Wait.until("it has come back too often", () -> queue.ready() == 0);
    BROKER.ask(admin -> admin.deletePolicy(PolicyInfo.Kind.USER, "p"));
  }

  // ---- how it delivers -------------------------------------------------------------------------

  @Test
  void higherPrioritiesGoFirstAndNoneIsFour() throws Exception {
    Kept queue = Kept.quorum(channel);
    queue.publish("none");
    for (int priority : new int[] {3, 4, 5, 31, 0, 200}) {
      queue.publish(priority(priority), "" + priority);
    }
    assertEquals(List.of("31", "200", "5", "none", "4", "3", "0"), queue.takeAll());
  }

  @Test
  void prioritiesAreKept() throws Exception {
    Kept queue = Kept.quorum(channel);
    publishSafely(queue, priority(3), "3");
    publishSafely(queue, null, "none");
    publishSafely(queue, priority(5), "5");
    assertEquals(List.of("5", "none", "3"), afterRestart(queue).takeAll());
  }

  @Test
  void theTwentyFirstReturnIsOneTooMany() throws Exception {
    Kept dead = Kept.declare(channel);
    Kept queue =
        Kept.quorum(channel, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", dead.name);
    queue.publish("poison");
    for (int count = 0; count <= 20; count++) {
      GetResponse got = queue.nextUnacked();
      Map<String, Object> headers = got.getProps().getHeaders();
      assertEquals(
          count == 0 ? null : (Object) (long) count,
          headers == null ? null : headers.get("x-delivery-count"));
      assertEquals(count > 0, got.getEnvelope().isRedeliver());
      channel.basicReject(got.getEnvelope().getDeliveryTag(), true);
    }
    Map<?, ?> death =
        (Map<?, ?>) ((List<?>) dead.next().getProps().getHeaders().get("x-death")).get(0);
    assertEquals("delivery_limit", death.get("reason").toString());
    assertEquals(0, queue.ready());
  }

  @Test
  void belowZeroIsNoLimit() throws Exception {
    Kept queue = Kept.quorum(channel, "x-delivery-limit", -1).publish("bearable");
    for (int count = 0; count < 50; count++) {
      channel.basicReject(queue.nextUnacked().getEnvelope().getDeliveryTag(), true);
    }
    assertEquals(50L, queue.next().getProps().getHeaders().get("x-delivery-count"));
  }

  @Test
  void countsOutliveTheNode() throws Exception {
    Kept queue = Kept.quorum(channel);
    publishSafely(queue, MessageProperties.BASIC, "a");
    for (int count = 0; count < 3; count++) {
      channel.basicReject(queue.nextUnacked().getEnvelope().getDeliveryTag(), true);
    }
    assertEquals(1, queue.ready());
    Kept restored = afterRestart(queue);
    assertEquals(3L, restored.next().getProps().getHeaders().get("x-delivery-count"));
  }

  /** In RabbitMQ too the flag is shown, and means nothing there. */
  @Test
  void anExclusiveConsumerKeepsNobodyAway() throws Exception {
    Kept queue = Kept.quorum(channel);
    channel.basicQos(1);
    Inbox first = new Inbox(channel);
    channel.basicConsume(queue.name, false, "first", false, true, null, first);
    Inbox second = new Inbox(channel);
    channel.basicConsume(queue.name, false, "second", false, true, null, second);
    queue.publish("1", "2");
    assertEquals("1", first.next().text());
    assertEquals("2", second.next().text());
  }

  @Test
  void aLimitForAllConsumersOfTheChannelIsNotForIt() throws Exception {
    Kept queue = Kept.quorum(channel);
    channel.basicQos(1, true);
    Refused.onConnection(
        connection,
        540,
        "NOT_IMPLEMENTED - queue '" + queue.name + "' in vhost '/' does not support global qos",
        () -> channel.basicConsume(queue.name, new Inbox(channel)));
    open();
    channel.basicQos(1, true);
    channel.basicQos(0, true);
    Inbox unlimited = Inbox.consume(channel, queue.name, false);
    queue.on(channel).publish("1", "2");
    unlimited.expect("1", "2");
  }

  @Test
  void aLimitThatComesLaterIsForTheOtherConsumers() throws Exception {
    Kept queue = Kept.quorum(channel);
    Kept classic = Kept.declare(channel);
    Inbox unlimited = Inbox.consume(channel, queue.name, false);
    Inbox limited = Inbox.consume(channel, classic.name, false);
    channel.basicQos(2, true);
    queue.publish("1", "2", "3");
    unlimited.expect("1", "2", "3");
    classic.publish("1", "2", "3");
    limited.expect("1", "2");
    Inbox.settle(channel, queue.name, classic.name);
    assertEquals(0, limited.count());
    assertEquals(1, classic.ready());
  }

  @Test
  void nobodyGetsBesideASingleActiveConsumer() throws Exception {
    Kept queue = Kept.quorum(channel, "x-single-active-consumer", true);
    Refused.onChannel(
        channel,
        405,
        "RESOURCE_LOCKED - cannot obtain access to locked queue '"
            + queue.name
            + "' in vhost '/'. basic.get operations are not supported by quorum queues with single"
            + " active consumer",
        () -> channel.basicGet(queue.name, true));
  }

  @Test
  void aSingleActiveConsumerGivesWayToAHigherOneWhenItHasSettled() throws Exception {
    Kept queue = Kept.quorum(channel, "x-single-active-consumer", true);
    channel.basicQos(2);
    Inbox low = Inbox.consume(channel, queue.name, false);
    queue.publish("1", "2");
    low.expect("1", "2");
    Inbox high = new Inbox(channel);
    channel.basicConsume(queue.name, false, Map.of("x-priority", 1), high);
    queue.publish("3", "4");
    channel.basicAck(1, false);
    Inbox.settle(channel, queue.name);
    assertEquals(0, low.count() + high.count());
    channel.basicAck(2, false);
    high.expect("3", "4");
  }

  // ---- how it confirms -------------------------------------------------------------------------

  @Test
  void manyAreConfirmedInOrder() throws Exception {
    Kept queue = Kept.quorum(channel);
    channel.confirmSelect();
    BlockingQueue<Long> confirmed = new LinkedBlockingQueue<>();
    channel.addConfirmListener(
        (tag, multiple) -> confirmed.add(tag), (tag, multiple) -> confirmed.add(-tag));
    for (int count = 0; count < 1000; count++) {
      queue.publish(MessageProperties.MINIMAL_BASIC, "" + count);
    }
    long last = 0;
    while (last < 1000) {
      Long next = confirmed.poll(10, TimeUnit.SECONDS);
      assertTrue(next != null && next > last, "after " + last + " comes " + next);
      last = next;
    }
    assertEquals(
        IntStream.range(0, 1000).mapToObj(Integer::toString).toList(),
        afterRestart(queue).takeAll());
  }

  @Test
  void aFullOneRefuses() throws Exception {
    Kept queue = Kept.quorum(channel, "x-max-length", 1, "x-overflow", "reject-publish");
    publishSafely(queue, null, "1");
    queue.publish("2");
    assertFalse(channel.waitForConfirms(10_000));
    assertEquals(List.of("1"), queue.takeAll());
  }
}
