package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages leave a queue when their time is over, and not before. */
class MessageTtlIT {
  private static final int SHORT_MS = 100;
  private static final int LONG_MS = 3_600_000;

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Channel channel;

  @BeforeEach
  void open() throws Exception {
    channel = BROKER.connect().createChannel();
  }

  @Test
  void aQueuesTimeToLiveEndsItsMessages() throws Exception {
    Kept queue = Kept.declare(channel, "x-message-ttl", SHORT_MS).publish("a", "b");
    assertEquals(2, queue.ready());
    Wait.until("both are gone", () -> queue.ready() == 0);
  }

  @Test
  void aMessagesOwnTimeToLiveEndsIt() throws Exception {
    Kept queue = Kept.declare(channel).publishFor(SHORT_MS, "a").publish("b");
    Wait.until("one is gone", () -> queue.ready() == 1);
    assertEquals(List.of("b"), queue.takeAll());
  }

  @Test
  void theShorterOfBothCounts() throws Exception {
    Kept brief = Kept.declare(channel, "x-message-ttl", SHORT_MS).publishFor(LONG_MS, "a");
    Kept lasting = Kept.declare(channel, "x-message-ttl", LONG_MS).publishFor(SHORT_MS, "a");
    Wait.until("both are gone", () -> brief.ready() == 0 && lasting.ready() == 0);
  }

  @Test
  void messagesBehindLongerLivingOnesLeaveOnTheirOwnTime() throws Exception {
    Kept queue =
        Kept.declare(channel)
            .publish("first")
            .publishFor(LONG_MS, "second")
            .publishFor(SHORT_MS, "third")
            .publish("fourth")
            .publishFor(2 * SHORT_MS, "fifth");
    Wait.until("two are gone", () -> queue.ready() == 3);
    assertEquals(List.of("first", "second", "fourth"), queue.takeAll());
  }

  @Test
  void whatMayNotWaitIsDeliveredAtOnceOrNever() throws Exception {
    Kept queue = Kept.declare(channel, "x-message-ttl", 0).publish("nobody is here");
    assertEquals(0, queue.ready());
    Inbox inbox = Inbox.consume(channel, queue.name, true);
    queue.publish("now");
    assertEquals("now", inbox.next().text());
  }

  @Test
  void whatComesBackTooLateIsGone() throws Exception {
    Kept queue = Kept.declare(channel).publishFor(SHORT_MS, "a").publish("b");
    GetResponse got = channel.basicGet(queue.name, false);
    Wait.until("its time is over", new Timer(SHORT_MS)::isOver);
    channel.basicReject(got.getEnvelope().getDeliveryTag(), true);
    assertEquals(List.of("b"), queue.takeAll());
  }

  @Test
  void whatComesBackInTimeHasItsOldTimeLeft() throws Exception {
    // From before the publish, in whole milliseconds of a clock that the queue shares.
    Timer timer = new Timer(5 * SHORT_MS - 1);
    Kept queue = Kept.declare(channel).publishFor(5 * SHORT_MS, "a").publish("b");
    GetResponse got = channel.basicGet(queue.name, false);
    channel.basicReject(got.getEnvelope().getDeliveryTag(), true);
    Wait.until("it has left", () -> queue.ready() == 1);
    // Not earlier; how much later is no matter for a test.
    assertEquals(true, timer.isOver());
    assertEquals(List.of("b"), queue.takeAll());
  }

  @Test
  void unackedMessagesDoNotExpire() throws Exception {
    Kept queue = Kept.declare(channel).publishFor(SHORT_MS, "a");
    GetResponse got = channel.basicGet(queue.name, false);
    Kept clock = Kept.declare(channel).publishFor(2 * SHORT_MS, "tick");
    Wait.until("its time is over", () -> clock.ready() == 0);
    channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
    assertEquals(0, queue.ready());
    assertNull(channel.basicGet(queue.name, true));
  }

  @Test
  void nothingOfADeletedQueueExpires() throws Exception {
    Kept dead = Kept.declare(channel);
    Kept queue =
        Kept.declare(
            channel,
            "x-message-ttl",
            SHORT_MS,
            "x-dead-letter-exchange",
            "",
            "x-dead-letter-routing-key",
            dead.name);
    queue.publish("a");
    channel.queueDelete(queue.name);
    Kept clock = Kept.declare(channel).publishFor(2 * SHORT_MS, "tick");
    Wait.until("its time is over", () -> clock.ready() == 0);
    assertEquals(0, dead.ready());
  }

  /** Time as this process sees it. */
  private static final class Timer {
    private final long endNanos;

    Timer(long ms) {
      endNanos = System.nanoTime() + ms * 1_000_000;
    }

    boolean isOver() {
      return System.nanoTime() >= endNanos;
    }
  }
}
