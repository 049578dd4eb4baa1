package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A queue with x-delayed-delivery delivers a message no earlier than the message asks for. */
class DelayedDeliveryIT {
  private static final int SHORT_MS = 200;
  private static final int LONG_MS = 3_600_000;

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Channel channel;
  private Kept queue;

  @BeforeEach
  void open() throws Exception {
    channel = BROKER.connect().createChannel();
    queue = Kept.declare(channel, "x-delayed-delivery", true);
  }

  private static BasicProperties with(String header, Object value) {
    return new BasicProperties.Builder().headers(Map.of(header, value)).build();
  }

  @Test
  void itWaitsAndOthersDoNot() throws Exception {
    long begin = System.nanoTime();
    queue.publish(with("x-delay", SHORT_MS), "late").publish("early");
    assertEquals(1, queue.ready());
    assertEquals("early", queue.nextBody());
    assertEquals("late", queue.nextBody());
    assertTrue(System.nanoTime() - begin >= SHORT_MS * 1_000_000L, "too early");
  }

  @Test
  void theyComeInTheOrderOfTheirTimes() throws Exception {
    long now = System.currentTimeMillis();
    queue
        .publish(with("x-delay", 3 * SHORT_MS), "third")
        .publish(with("x-deliver-at", now + SHORT_MS), "first")
        .publish(with("x-delay", Integer.toString(2 * SHORT_MS)), "second")
        .publish(with("x-delay", LONG_MS), "not in this test");
    Inbox inbox = Inbox.consume(channel, queue.name, true);
    assertEquals("first", inbox.next().text());
    assertEquals("second", inbox.next().text());
    assertEquals("third", inbox.next().text());
  }

  @Test
  void whatIsNoDelayIsNone() throws Exception {
    queue
        .publish(with("x-delay", 0), "a")
        .publish(with("x-delay", -5), "b")
        .publish(with("x-delay", "soon"), "c")
        .publish(with("x-delay", List.of(1)), "d")
        .publish(with("x-deliver-at", 1000), "e")
        .publish(with("x-deliver-at", Long.MIN_VALUE), "f");
    assertEquals(List.of("a", "b", "c", "d", "e", "f"), queue.takeAll());
  }

  @Test
  void aTimeMayBeATimestamp() throws Exception {
    Date later = new Date(System.currentTimeMillis() + LONG_MS);
    queue.publish(with("x-deliver-at", later), "late").publish("now");
    assertEquals(List.of("now"), queue.takeAll());
    assertEquals(1, channel.queuePurge(queue.name).getMessageCount());
  }

  @Test
  void whatIsNotUnderstoodIsLoggedOnceForEachQueue() throws Exception {
    try (LogLines log = LogLines.open()) {
      queue
          .publish(with("x-deliver-at", "2027-01-15T08:00:00Z"), "a")
          .publish(with("x-delay", "soon"), "b");
      assertEquals(List.of("a", "b"), queue.takeAll());
      assertEquals(
          List.of(
              "WARN vhost '/' queue '"
                  + queue.name
                  + "': a message with the header x-deliver-at = 2027-01-15T08:00:00Z is not"
                  + " delayed: the header takes milliseconds since 1970, or an AMQP timestamp; this"
                  + " is not logged again"),
          log.with(queue.name));
      Kept other = Kept.declare(channel, "x-delayed-delivery", true);
      other.publish(with("x-delay", "soon"), "c");
      assertEquals(List.of("c"), other.takeAll());
      assertEquals(1, log.with("header x-delay = soon").size());
    }
  }

  @Test
  void aQueueThatRefusesWhatIsTooMuchCountsThem() throws Exception {
    for (String overflow : List.of("reject-publish", "reject-publish-dlx")) {
      Kept two =
          Kept.declare(
              channel, "x-delayed-delivery", true, "x-max-length", 2, "x-overflow", overflow);
      channel.confirmSelect();
      two.publish(with("x-delay", LONG_MS), "a").publish(with("x-delay", LONG_MS), "b");
      assertTrue(channel.waitForConfirms(10_000));
      two.publish(with("x-delay", LONG_MS), "c");
      assertFalse(channel.waitForConfirms(10_000));
      two.publish("d");
      assertFalse(channel.waitForConfirms(10_000));
    }
  }

  @Test
  void aQueueWithOneIsNotEmpty() throws Exception {
    queue.publish(with("x-delay", LONG_MS), "late");
    assertEquals(0, queue.ready());
    Channel deleting = channel.getConnection().createChannel();
    Refused.onChannel(
        deleting,
        406,
        "PRECONDITION_FAILED - queue '" + queue.name + "' in vhost '/' not empty",
        () -> deleting.queueDelete(queue.name, false, true));
    channel.queueDelete(queue.name);
  }

  @Test
  void itsTimeToLiveBeginsAfterwards() throws Exception {
    Kept brief = Kept.declare(channel, "x-delayed-delivery", true, "x-message-ttl", LONG_MS / 2);
    brief.publish(
        new BasicProperties.Builder()
            .headers(Map.of("x-delay", SHORT_MS))
            .expiration(Integer.toString(LONG_MS))
            .build(),
        "late");
    assertEquals("late", brief.nextBody());
  }

  @Test
  void confirmsDoNotWaitForIt() throws Exception {
    channel.confirmSelect();
    queue.publish(with("x-delay", LONG_MS), "late");
    assertTrue(channel.waitForConfirms(10_000));
    assertEquals(1, channel.queuePurge(queue.name).getMessageCount());
  }

  @Test
  void otherQueuesPayNoHeed() throws Exception {
    Kept plain = Kept.declare(channel).publish(with("x-delay", LONG_MS), "now");
    assertEquals(List.of("now"), plain.takeAll());
  }
}
