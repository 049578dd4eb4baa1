package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A queue that may be far larger than the memory of its node. */
class SmallNodeLongQueueIT {
  private static final int COUNT = 30_000;

  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension().with("vm_memory_high_watermark.absolute", "8000000");

  private static void fill(Channel channel) throws Exception {
    channel.confirmSelect();
    channel.queueDeclare("long", false, false, false, null);
    for (int i = 0; i < COUNT; i++) {
      channel.basicPublish("", "long", null, new byte[1000]);
    }
    channel.waitForConfirmsOrDie(30_000);
  }

  @Test
  void takesAllThatIsPublishedWhileNobodyConsumes() throws Exception {
    Channel channel = BROKER.connect().createChannel();
    fill(channel);
    assertEquals(COUNT, channel.messageCount("long"));
    channel.queueDelete("long");
  }

  @Test
  void aConsumerThatNeverSettlesGetsWhatFitsAndOthersGetTheRest() throws Exception {
    Channel channel = BROKER.connect().createChannel();
    fill(channel);
    AtomicInteger takenCount = new AtomicInteger();
    Channel greedy = BROKER.connect().createChannel();
    greedy.basicConsume("long", false, (tag, delivery) -> takenCount.incrementAndGet(), tag -> {});
    Wait.until("it has taken some", () -> takenCount.get() > 500);
    AtomicInteger count = new AtomicInteger();
    Channel modest = BROKER.connect().createChannel();
    modest.basicQos(100);
    modest.basicConsume(
        "long",
        false,
        (tag, delivery) -> {
          count.incrementAndGet();
          modest.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        },
        tag -> {});
    Wait.until("the other has taken the rest", () -> count.get() + takenCount.get() == COUNT);
    assertTrue(takenCount.get() < COUNT / 2, "no more than fits: " + takenCount);
    greedy.close();
    Wait.until("what it had comes back", () -> count.get() == COUNT);
    channel.queueDelete("long");
  }

  @Test
  void aConsumerThatSettlesManyAtOnceGetsAll() throws Exception {
    Channel channel = BROKER.connect().createChannel();
    fill(channel);
    AtomicInteger count = new AtomicInteger();
    AtomicLong lastTag = new AtomicLong();
    Channel consumer = BROKER.connect().createChannel();
    consumer.basicConsume(
        "long",
        false,
        (tag, delivery) -> {
          lastTag.set(delivery.getEnvelope().getDeliveryTag());
          count.incrementAndGet();
        },
        tag -> {});
    while (count.get() < COUNT) {
      long before = lastTag.get();
      Wait.until("more has come", () -> count.get() == COUNT || lastTag.get() > before);
      consumer.basicAck(lastTag.get(), true);
    }
    channel.queueDelete("long");
  }
}
