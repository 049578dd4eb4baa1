package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import io.warren.amqp091.codec.ConnectionMethod;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * While the node holds as much as it may, whoever publishes is held back after its first read, also
 * where its own queue is empty: many who come anew would else fill the node one by one.
 */
class FullNodeIT {
  private static final int LIMIT_BYTES = 4_000_000;
  private static final int PUBLISHERS = 40;

  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension().with("vm_memory_high_watermark.absolute", LIMIT_BYTES + "");

  @Test
  void newPublishersAreHeldBackOneAndAll() throws Exception {
    Channel control = BROKER.connect().createChannel();
    control.queueDeclare("full", false, false, false, null);
    Channel filler = BROKER.connect().createChannel();
    filler.confirmSelect();
    filler.basicPublish("", "full", null, new byte[LIMIT_BYTES]);
    filler.waitForConfirmsOrDie(10_000);

    List<RawClient> publishers = new ArrayList<>();
    try {
      for (int i = 0; i < PUBLISHERS; i++) {
        control.queueDeclare("empty-" + i, false, true, true, null);
        RawClient publisher = RawClient.openWithChannel(BROKER.port());
        publishers.add(publisher);
        publisher.send(new Script().publish(1, "", "empty-" + i, new byte[100]).toBytes());
        assertEquals("low on memory", publisher.expect(ConnectionMethod.Blocked.class).reason());
      }
      // What they publish now is not read.
      for (int i = 0; i < PUBLISHERS; i++) {
        publishers.get(i).send(new Script().publish(1, "", "empty-" + i, new byte[100]).toBytes());
      }
      for (int i = 0; i < PUBLISHERS; i++) {
        assertEquals(1, control.messageCount("empty-" + i));
      }
      control.queuePurge("full");
      for (RawClient publisher : publishers) {
        publisher.expect(ConnectionMethod.Unblocked.class);
      }
      for (int i = 0; i < PUBLISHERS; i++) {
        String queue = "empty-" + i;
        Wait.until("all are taken", () -> control.messageCount(queue) == 2);
      }
    } finally {
      for (RawClient publisher : publishers) {
        publisher.close();
      }
    }
  }
}
