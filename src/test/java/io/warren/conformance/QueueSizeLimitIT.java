package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A queue holds no more ready messages, and no more bytes of them, than it was told. */
class QueueSizeLimitIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Channel channel;

  @BeforeEach
  void open() throws Exception {
    channel = BROKER.connect().createChannel();
    channel.confirmSelect();
  }

  /** Whether the broker has taken what was published last. */
  private boolean taken() throws Exception {
    return channel.waitForConfirms(10_000);
  }

  @Test
  void theOldestGoWhenThereAreTooMany() throws Exception {
    Kept queue = Kept.declare(channel, "x-max-length", 2).publish("a", "b", "c", "d");
    assertEquals(true, taken());
    assertEquals(List.of("c", "d"), queue.takeAll());
  }

  @Test
  void theOldestGoWhenTheyAreTooLarge() throws Exception {
    Kept queue = Kept.declare(channel, "x-max-length-bytes", 5).publish("aa", "bb", "cc");
    assertEquals(List.of("bb", "cc"), queue.takeAll());
    queue.publish("123456");
    assertEquals(List.of(), queue.takeAll());
    queue.publish("1", "", "2345", "");
    assertEquals(List.of("1", "", "2345", ""), queue.takeAll());
  }

  @Test
  void whatIsUnackedDoesNotCount() throws Exception {
    Kept queue = Kept.declare(channel, "x-max-length", 1).publish("a");
    GetResponse got = channel.basicGet(queue.name, false);
    queue.publish("b");
    assertEquals(1, queue.ready());
    channel.basicReject(got.getEnvelope().getDeliveryTag(), true);
    assertEquals(List.of("b"), queue.takeAll());
  }

  @Test
  void aQueueOfNoLengthHandsOverOnly() throws Exception {
    Kept queue = Kept.declare(channel, "x-max-length", 0).publish("a");
    assertEquals(0, queue.ready());
    Inbox inbox = Inbox.consume(channel, queue.name, true);
    queue.publish("b");
    assertEquals("b", inbox.next().text());
  }

  @Test
  void publishesAreRefusedWhereTheQueueAsksForThat() throws Exception {
    Kept queue =
        Kept.declare(channel, "x-max-length", 2, "x-overflow", "reject-publish").publish("a", "b");
    assertEquals(true, taken());
    queue.publish("c");
    assertEquals(false, taken());
    assertEquals(List.of("a", "b"), queue.takeAll());
    queue.publish("d");
    assertEquals(true, taken());
    assertEquals(List.of("d"), queue.takeAll());
  }

  /** Nothing waits where all is taken at once: the limit is on what waits. */
  @Test
  void aRefusingQueueTakesWhatItsConsumersTake() throws Exception {
    Kept queue = Kept.declare(channel, "x-max-length", 1, "x-overflow", "reject-publish");
    Inbox inbox = Inbox.consume(channel, queue.name, true);
    for (int i = 0; i < 100; i++) {
      queue.publish("m" + i);
    }
    assertEquals(true, taken());
    for (int i = 0; i < 100; i++) {
      assertEquals("m" + i, inbox.next().text());
    }
  }

  @Test
  void refusedPublishesAreDeadLetteredWhereTheQueueAsksForThat() throws Exception {
    Kept dead = Kept.declare(channel);
    Kept queue =
        Kept.declare(
            channel,
            "x-max-length",
            1,
            "x-overflow",
            "reject-publish-dlx",
            "x-dead-letter-exchange",
            "",
            "x-dead-letter-routing-key",
            dead.name);
    queue.publish("a");
    assertEquals(true, taken());
    queue.publish("b");
    assertEquals(false, taken());
    assertEquals("b", dead.nextBody());
    assertEquals(List.of("a"), queue.takeAll());
  }

  @Test
  void aRefusalByOneOfTwoQueuesIsARefusal() throws Exception {
    Kept full = Kept.declare(channel, "x-max-length", 0, "x-overflow", "reject-publish");
    Kept open = Kept.declare(channel);
    channel.queueBind(full.name, "amq.fanout", "");
    channel.queueBind(open.name, "amq.fanout", "");
    channel.basicPublish("amq.fanout", "", null, Inbox.bytes("a"));
    assertEquals(false, taken());
    assertEquals(List.of("a"), open.takeAll());
    assertThrows(IOException.class, () -> refuseAndDie(full));
  }

  private void refuseAndDie(Kept full) throws Exception {
    full.publish("b");
    channel.waitForConfirmsOrDie(10_000);
  }
}
