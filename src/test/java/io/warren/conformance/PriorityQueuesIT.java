package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A queue with x-max-priority gives out higher priorities first. */
class PriorityQueuesIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Channel channel;

  @BeforeEach
  void open() throws Exception {
    channel = BROKER.connect().createChannel();
  }

  private static void publish(Kept queue, int priority, String body) throws IOException {
    queue.publish(new BasicProperties.Builder().priority(priority).build(), body);
  }

  @Test
  void higherOnesGoFirstAndEqualOnesInTheirOrder() throws Exception {
    Kept queue = Kept.declare(channel, "x-max-priority", 10);
    queue.publish("none");
    publish(queue, 3, "3a");
    publish(queue, 7, "7");
    publish(queue, 0, "0");
    publish(queue, 3, "3b");
    assertEquals(List.of("7", "3a", "3b", "none", "0"), queue.takeAll());
  }

  @Test
  void whatIsAboveTheHighestCountsAsTheHighest() throws Exception {
    Kept queue = Kept.declare(channel, "x-max-priority", 5);
    publish(queue, 5, "5");
    publish(queue, 255, "255");
    publish(queue, 6, "6");
    publish(queue, 4, "4");
    assertEquals(List.of("5", "255", "6", "4"), queue.takeAll());
  }

  @Test
  void allLevelsWork() throws Exception {
    Kept queue = Kept.declare(channel, "x-max-priority", 255);
    for (int priority : new int[] {0, 63, 64, 127, 128, 191, 192, 255, 1, 254}) {
      publish(queue, priority, "" + priority);
    }
    assertEquals(
        List.of("255", "254", "192", "191", "128", "127", "64", "63", "1", "0"), queue.takeAll());
  }

  @Test
  void whatComesBackGoesToItsPlaceAmongItsEquals() throws Exception {
    Kept queue = Kept.declare(channel, "x-max-priority", 2);
    publish(queue, 1, "1a");
    publish(queue, 1, "1b");
    GetResponse first = channel.basicGet(queue.name, false);
    publish(queue, 2, "2");
    channel.basicReject(first.getEnvelope().getDeliveryTag(), true);
    assertEquals(List.of("2", "1a", "1b"), queue.takeAll());
  }

  @Test
  void expiryLooksAtEachOfThem() throws Exception {
    Kept queue = Kept.declare(channel, "x-max-priority", 2);
    publish(queue, 2, "lasting");
    queue.publish(new BasicProperties.Builder().priority(2).expiration("100").build(), "brief");
    queue.publish(new BasicProperties.Builder().priority(0).expiration("100").build(), "low");
    Wait.until("two are gone", () -> queue.ready() == 1);
    assertEquals(List.of("lasting"), queue.takeAll());
  }

  @Test
  void aLengthLimitDropsFromTheHead() throws Exception {
    Kept queue = Kept.declare(channel, "x-max-priority", 2, "x-max-length", 2);
    publish(queue, 2, "high");
    publish(queue, 0, "low");
    publish(queue, 1, "middle");
    assertEquals(List.of("middle", "low"), queue.takeAll());
  }

  @Test
  void aPrefetchHoldsWhatWasDelivered() throws Exception {
    Kept queue = Kept.declare(channel, "x-max-priority", 2);
    publish(queue, 0, "low");
    channel.basicQos(1);
    Inbox inbox = Inbox.consume(channel, queue.name, false);
    Inbox.Received low = inbox.next();
    publish(queue, 1, "middle");
    publish(queue, 2, "high");
    channel.basicAck(low.tag(), false);
    Inbox.Received high = inbox.next();
    assertEquals("high", high.text());
    channel.basicAck(high.tag(), false);
    assertEquals("middle", inbox.next().text());
  }

  @Test
  void aQueueWithoutPrioritiesPaysThemNoHeed() throws Exception {
    Kept queue = Kept.declare(channel);
    publish(queue, 0, "a");
    publish(queue, 9, "b");
    assertEquals(List.of("a", "b"), queue.takeAll());
  }
}
