package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a consumer of a quorum queue does not acknowledge in time. RabbitMQ docs: Consumers,
 * Delivery Acknowledgement Timeout.
 */
class ConsumerTimeoutIT {
  private static final int TIMEOUT_MS = 100;
  private static final String TEXT =
      "PRECONDITION_FAILED - delivery acknowledgement on channel 1 timed out. Timeout value used:"
          + " 100 ms. This timeout value can be configured, see consumers doc guide to learn more";

  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension().with("consumer_timeout", "" + TIMEOUT_MS);

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void open() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
  }

  private static void assertTimedOut(Channel late) throws Exception {
    Wait.until("its channel is closed", () -> !late.isOpen());
    AMQP.Channel.Close close = (AMQP.Channel.Close) late.getCloseReason().getReason();
    assertEquals("406 " + TEXT, close.getReplyCode() + " " + close.getReplyText());
    assertEquals("0 0", close.getClassId() + " " + close.getMethodId());
    assertTrue(late.getConnection().isOpen());
  }

  @Test
  void theConsumerIsCancelledAndTheNextGetsTheMessage() throws Exception {
    Kept queue = Kept.quorum(channel);
    Inbox late = new Inbox(channel);
    channel.basicConsume(queue.name, false, "late", late);
    queue.publish("a");
    long tag = late.next().tag();
    assertEquals("late", late.nextCancelled());
    Inbox patient = new Inbox(channel);
    channel.basicConsume(queue.name, false, Map.of("x-consumer-timeout", 600_000), patient);
    Inbox.Received again = patient.next();
    assertEquals("a again", again.text() + (again.redelivered() ? " again" : ""));
    assertEquals(1L, again.properties().getHeaders().get("x-delivery-count"));
    channel.basicAck(again.tag(), false);
    // It had the right to that tag, which means nothing any more.
    channel.basicAck(tag, false);
    assertEquals(0, channel.queueDelete(queue.name).getMessageCount());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLateAcknowledgementIsNotForTheNextDelivery(boolean multiple) throws Exception {
    Kept queue = Kept.quorum(channel);
    Channel shared = BROKER.connect().createChannel();
    Inbox late = Inbox.consume(shared, queue.name, false);
    queue.publish("a");
    long tag = late.next().tag();
    late.nextCancelled();
    Inbox patient = new Inbox(shared);
    shared.basicConsume(queue.name, false, Map.of("x-consumer-timeout", 600_000), patient);
    patient.expect("a");
    shared.basicAck(tag, multiple);
    shared.close();
    assertEquals("a", queue.nextBody());
  }

  @Test
  void whoeverIsLateMaySettleWhatCameBefore() throws Exception {
    Kept patient = Kept.quorum(channel, "x-consumer-timeout", 600_000).publish("a");
    Kept queue = Kept.quorum(channel).publish("b");
    Channel shared = BROKER.connect().createChannel();
    Inbox.consume(shared, patient.name, false).next();
    Inbox late = Inbox.consume(shared, queue.name, false);
    long tag = late.next().tag();
    late.nextCancelled();
    shared.basicNack(tag, false, true);
    shared.basicAck(tag, true);
    shared.close();
    assertEquals(List.of(), patient.takeAll());
    assertEquals("b", queue.nextBody());
  }

  @Test
  void whoAcknowledgesInTimeStays() throws Exception {
    Kept queue = Kept.quorum(channel, "x-consumer-timeout", 600_000);
    Inbox inbox = Inbox.consume(channel, queue.name, false);
    queue.publish("1");
    inbox.next();
    Kept other = Kept.quorum(channel);
    Inbox late = Inbox.consume(channel, other.name, false);
    other.publish("1");
    late.next();
    late.nextCancelled();
    queue.publish("2");
    assertEquals("2", inbox.next().text());
    assertEquals(0, inbox.cancelledCount());
  }

  @Test
  void aClientThatCannotBeToldHearsOfItsChannelsEnd() throws Exception {
    ConnectionFactory factory = BROKER.factory();
    factory.setClientProperties(Map.of("capabilities", Map.of()));
    Channel deaf = BROKER.keep(factory.newConnection()).createChannel();
    Kept queue = Kept.quorum(channel);
    Inbox late = Inbox.consume(deaf, queue.name, false);
    queue.publish("a");
    late.next();
    assertTimedOut(deaf);
    assertEquals("a", queue.nextBody());
  }

  @Test
  void aConsumerThatHasEndedBeforeEndsNobodyElse() throws Exception {
    Kept queue = Kept.quorum(channel);
    Channel shared = BROKER.connect().createChannel();
    Inbox inbox = new Inbox(shared);
    shared.basicConsume(queue.name, false, "ended", inbox);
    queue.publish("a");
    inbox.next();
    shared.basicCancel("ended");
    Wait.until("the message is back", () -> channel.messageCount(queue.name) == 1);
    // An answer comes behind whatever the queue had to say before.
    assertEquals("a", queue.on(shared).nextBody());
    assertTrue(shared.isOpen());
  }

  @Test
  void whoTookItSinglyHearsOfItsChannelsEnd() throws Exception {
    Kept queue = Kept.quorum(channel).publish("a");
    Channel late = BROKER.connect().createChannel();
    queue.on(late).nextUnacked();
    assertTimedOut(late);
    assertEquals("a", queue.nextBody());
  }

  @Test
  void classicQueuesWait() throws Exception {
    Kept classic = Kept.declare(channel);
    Inbox patient = Inbox.consume(channel, classic.name, false);
    classic.publish("a");
    patient.next();
    Kept quorum = Kept.quorum(channel);
    Inbox late = Inbox.consume(channel, quorum.name, false);
    quorum.publish("a");
    late.next();
    late.nextCancelled();
    assertEquals(0, patient.cancelledCount());
    assertTrue(channel.isOpen());
  }
}
