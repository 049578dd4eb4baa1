package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A queue that may be far larger than the memory of its node. */
class SmallNodeLongQueueIT {
  private static final int COUNT = 30_000;

  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension().with("vm_memory_high_watermark.absolute", "8000000");

  @Test
  void takesAllThatIsPublishedWhileNobodyConsumes() throws Exception {
    Channel channel = BROKER.connect().createChannel();
    channel.confirmSelect();
    channel.queueDeclare("long", false, false, false, null);
    for (int i = 0; i < COUNT; i++) {
      channel.basicPublish("", "long", null, new byte[1000]);
    }
    channel.waitForConfirmsOrDie(30_000);
    assertEquals(COUNT, channel.messageCount("long"));
    channel.queueDelete("long");
  }
}
