package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ConfirmMethod;
import io.warren.amqp091.codec.ConnectionMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * While the node holds as much as it may, whoever publishes is held back before its first message,
 * also where its own queue is empty: many who come anew would else fill the node one by one.
 */
class FullNodeIT {
  private static final int LIMIT_BYTES = 4_000_000;
  private static final int PUBLISHERS = 40;

  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension().with("vm_memory_high_watermark.absolute", LIMIT_BYTES + "");

  private Channel control;

  @BeforeEach
  void fill() throws Exception {
    control = BROKER.connect().createChannel();
    control.queueDeclare("full", false, true, true, null);
    Channel filler = BROKER.connect().createChannel();
    filler.confirmSelect();
    filler.basicPublish("", "full", null, new byte[LIMIT_BYTES]);
    filler.waitForConfirmsOrDie(10_000);
  }

  @Test
  void newPublishersAreHeldBackOneAndAll() throws Exception {
    List<RawClient> publishers = new ArrayList<>();
    try {
      for (int i = 0; i < PUBLISHERS; i++) {
        control.queueDeclare("empty-" + i, false, true, true, null);
        RawClient publisher = RawClient.openWithChannel(BROKER.port());
        publishers.add(publisher);
        publisher.send(new Script().publish(1, "", "empty-" + i, new byte[100]).toBytes());
        assertEquals("low on memory", publisher.expect(ConnectionMethod.Blocked.class).reason());
      }
      // Nothing of that goes through, and what they publish now is not read.
      for (int i = 0; i < PUBLISHERS; i++) {
        publishers.get(i).send(new Script().publish(1, "", "empty-" + i, new byte[100]).toBytes());
      }
      for (int i = 0; i < PUBLISHERS; i++) {
        assertEquals(0, control.messageCount("empty-" + i));
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

  @Test
  void whoPublishesToNoQueueIsHeldBackToo() throws Exception {
    try (RawClient publisher = RawClient.openWithChannel(BROKER.port())) {
      publisher.send(1, new ConfirmMethod.Select(false));
      publisher.expect(1, ConfirmMethod.SelectOk.class);
      publisher.send(new Script().publish(1, "", "nowhere", new byte[0]).toBytes());
      assertEquals("low on memory", publisher.expect(ConnectionMethod.Blocked.class).reason());
      control.queuePurge("full");
      publisher.expect(ConnectionMethod.Unblocked.class);
      publisher.expect(1, BasicMethod.Ack.class);
    }
  }

  @Test
  void whatStandsBehindThePublishWaitsWithItAndWhatStandsBeforeDoesNot() throws Exception {
    try (RawClient publisher = RawClient.openWithChannel(BROKER.port())) {
      publisher.send(
          new Script()
              .method(1, new BasicMethod.Qos(0, 1, false))
              .publish(1, "amq.direct", "nowhere", new byte[10])
              .method(1, new BasicMethod.Qos(0, 2, false))
              .toBytes());
      publisher.expect(1, BasicMethod.QosOk.class);
      publisher.expect(ConnectionMethod.Blocked.class);
      control.queuePurge("full");
      publisher.expect(ConnectionMethod.Unblocked.class);
      publisher.expect(1, BasicMethod.QosOk.class);
    }
  }

  @Test
  void aClientThatIsHeldBackHearsTheBrokersGoodbyeAndIsHeardToAnswer() throws Exception {
    TestNode node = TestNode.with("vm_memory_high_watermark.absolute", "0");
    CompletionStage<?> closed;
    try (RawClient publisher = RawClient.openWithChannel(node.port())) {
      publisher.send(
          new Script()
              .publish(1, "", "nowhere", new byte[10])
              .method(1, new BasicMethod.Qos(0, 2, false))
              .toBytes());
      publisher.expect(ConnectionMethod.Blocked.class);
      closed = node.beginToEnd();
      assertEquals(320, publisher.expect(ConnectionMethod.Close.class).replyCode());
      publisher.send(0, new ConnectionMethod.CloseOk());
      publisher.expectEnd();
    }
    closed.toCompletableFuture().get(10, TimeUnit.SECONDS);
    node.close();
  }
}
