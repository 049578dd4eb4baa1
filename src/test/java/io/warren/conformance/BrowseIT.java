package io.warren.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.BrowsePlace;
import io.warren.broker.bus.EntryState;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Looking into a queue, by pages and by consumers with {@code x-browse}, and pausing it. */
class BrowseIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;
  private String queue;

  @BeforeEach
  void open() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    channel.confirmSelect();
    queue = "browse-" + System.nanoTime();
    channel.queueDeclare(queue, false, false, false, null);
  }

  private void publish(int from, int to) throws Exception {
    for (int number = from; number <= to; number++) {
      channel.basicPublish(
          "", queue, new BasicProperties(), Integer.toString(number).getBytes(UTF_8));
    }
    channel.waitForConfirmsOrDie(10_000);
  }

  private static Inbox browse(Channel channel, String queue, boolean autoAck) throws Exception {
    Inbox inbox = new Inbox(channel);
    channel.basicConsume(queue, autoAck, Map.of("x-browse", true), inbox);
    return inbox;
  }

  private static List<String> texts(Answer.Page page) {
    List<String> texts = new ArrayList<>();
    page.entries().forEach(entry -> texts.add(new String(entry.message().body(), UTF_8)));
    return texts;
  }

  @Test
  void pagesShowWhatIsReadyAndUnackedAndDisturbNobody() throws Exception {
    publish(1, 5);
    long tag = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
    InsideSession session = new InsideSession(BROKER.broker());
    Answer.Page first = session.ask(s -> s.queueOperations().browse(queue, BrowsePlace.START, 3));
    assertEquals(List.of("2", "3", "4"), texts(first));
    Answer.Page second = session.ask(s -> s.queueOperations().browse(queue, first.next(), 3));
    assertEquals(List.of("5", "1"), texts(second));
    assertEquals(EntryState.UNACKED, second.entries().get(1).state());
    assertTrue(second.last());
    channel.basicNack(tag, false, true);
    Inbox inbox = Inbox.consume(channel, queue, true);
    for (int number = 1; number <= 5; number++) {
      Inbox.Received received = inbox.next();
      assertEquals(Integer.toString(number), received.text());
      assertEquals(number == 1, received.redelivered());
    }
  }

  @Test
  void browsingTakesThePermissionToGet() throws Exception {
    InsideSession session = new InsideSession(BROKER.broker(), ".*", ".*", "^$");
    ExecutionException refused =
        assertThrows(
            ExecutionException.class,
            () -> session.ask(s -> s.queueOperations().browse(queue, BrowsePlace.START, 3)));
    assertEquals(
        ErrorKind.ACCESS_REFUSED,
        assertInstanceOf(BrokerException.class, refused.getCause()).kind());
  }

  @Test
  void aBrowserGetsEverythingAndTheQueueKeepsIt() throws Exception {
    publish(1, 2500);
    Inbox browser = browse(channel, queue, true);
    for (int number = 1; number <= 2500; number++) {
      assertEquals(Integer.toString(number), browser.next().text());
    }
    publish(2501, 2510);
    for (int number = 2501; number <= 2510; number++) {
      Inbox.Received received = browser.next();
      assertEquals(Integer.toString(number), received.text());
      assertFalse(received.redelivered());
    }
    assertEquals(2510, channel.messageCount(queue));
    assertEquals(0, channel.consumerCount(queue));
  }

  @Test
  void aBrowserGetsWhatSomebodyElseHolds() throws Exception {
    publish(1, 3);
    Channel other = connection.createChannel();
    long held = other.basicGet(queue, false).getEnvelope().getDeliveryTag();
    Inbox browser = browse(channel, queue, true);
    for (int number = 1; number <= 3; number++) {
      Inbox.Received received = browser.next();
      assertEquals(Integer.toString(number), received.text());
      assertFalse(received.redelivered());
    }
    other.basicAck(held, false);
    assertEquals(2, ready(2));
  }

  @Test
  void itsAcksSettleNothingAndItsPrefetchHolds() throws Exception {
    publish(1, 4);
    Channel browsing = connection.createChannel();
    browsing.basicQos(2);
    Inbox browser = browse(browsing, queue, false);
    long first = browser.next().tag();
    browser.next();
    Inbox.settle(browsing, queue);
    assertEquals(0, browser.count());
    browsing.basicAck(first, false);
    Inbox.Received third = browser.next();
    assertEquals("3", third.text());
    // Not even an entry that a consumer of the same channel holds.
    Inbox consumer = Inbox.consume(browsing, queue, false);
    assertEquals("1", consumer.next().text());
    assertEquals("2", consumer.next().text());
    browsing.basicNack(third.tag(), true, true);
    assertEquals("4", browser.next().text());
    browsing.close();
    assertEquals(4, ready(4));
  }

  /** What is requeued at a channel's end comes a moment later. */
  private long ready(long wanted) throws Exception {
    Wait.until("all is ready", () -> channel.messageCount(queue) == wanted);
    return channel.messageCount(queue);
  }

  @Test
  void aWrongValueIsRefused() throws Exception {
    Channel browsing = connection.createChannel();
    Refused.onChannel(
        browsing,
        406,
        "PRECONDITION_FAILED - invalid arg 'x-browse' for queue '"
            + queue
            + "' in vhost '/': {unacceptable_type,longstr}",
        () -> browsing.basicConsume(queue, true, Map.of("x-browse", "yes"), new Inbox(browsing)));
  }

  @Test
  void aBrowserMayComeToAQueueInExclusiveUse() throws Exception {
    Inbox exclusive = new Inbox(channel);
    channel.basicConsume(queue, true, "", false, true, null, exclusive);
    Inbox browser = browse(connection.createChannel(), queue, true);
    publish(1, 1);
    assertEquals("1", exclusive.next().text());
    assertEquals("1", browser.next().text());
  }

  @Test
  void aPausedQueueHoldsItsDeliveriesUntilItIsResumed() throws Exception {
    InsideSession session = new InsideSession(BROKER.broker());
    Inbox inbox = Inbox.consume(channel, queue, true);
    session.ask(s -> s.queueOperations().pause(queue));
    publish(1, 3);
    Inbox.settle(channel, queue);
    assertEquals(0, inbox.count());
    Answer.QueueStat stat = session.ask(s -> s.queueOperations().stat(queue));
    assertTrue(stat.paused());
    assertEquals(3, stat.readyCount());
    assertEquals("1", new String(channel.basicGet(queue, true).getBody(), UTF_8));
    session.ask(s -> s.queueOperations().resume(queue));
    assertEquals("2", inbox.next().text());
    assertEquals("3", inbox.next().text());
    assertFalse(session.ask(s -> s.queueOperations().stat(queue)).paused());
  }
}
