package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A prefetch that is not global is that of each consumer created after it. */
class PerConsumerPrefetchIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Channel channel;
  private String queue;

  @BeforeEach
  void open() throws Exception {
    channel = InlineDeliveries.connect(BROKER).createChannel();
    queue = Inbox.declare(channel);
  }

  @Test
  void eachConsumerHasItsOwn() throws Exception {
    Inbox.publish(channel, queue, 1, 30);
    channel.basicQos(2);
    Inbox two = Inbox.consume(channel, queue, false);
    channel.basicQos(5);
    Inbox five = Inbox.consume(channel, queue, false);
    Inbox.settle(channel, queue);
    assertEquals(2, two.count());
    assertEquals(5, five.count());
  }

  @Test
  void aConsumerKeepsThePrefetchItWasCreatedWith() throws Exception {
    channel.basicQos(2);
    Inbox inbox = Inbox.consume(channel, queue, false);
    channel.basicQos(7);
    Inbox.publish(channel, queue, 1, 10);
    Inbox.settle(channel, queue);
    assertEquals(2, inbox.count());
  }

  @Test
  void zeroIsNoLimit() throws Exception {
    channel.basicQos(1);
    channel.basicQos(0);
    Inbox inbox = Inbox.consume(channel, queue, false);
    Inbox.publish(channel, queue, 1, 3_000);
    assertEquals("3000", inbox.texts(3_000).get(2_999));
  }

  @Test
  void eachAckLetsOneMoreThrough() throws Exception {
    channel.basicQos(3);
    Inbox inbox = Inbox.consume(channel, queue, false);
    Inbox.publish(channel, queue, 1, 10);
    inbox.expect("1", "2", "3");
    channel.basicAck(2, false);
    inbox.expect("4");
    Inbox.settle(channel, queue);
    assertEquals(0, inbox.count());
    channel.basicAck(4, true);
    inbox.expect("5", "6", "7");
    Inbox.settle(channel, queue);
    assertEquals(0, inbox.count());
  }

  @Test
  void rejectingLetsOneMoreThrough() throws Exception {
    channel.basicQos(1);
    Inbox inbox = Inbox.consume(channel, queue, false);
    Inbox.publish(channel, queue, 1, 3);
    inbox.expect("1");
    channel.basicReject(1, false);
    inbox.expect("2");
    channel.basicNack(2, false, true);
    inbox.expect("2");
  }

  @Test
  void withoutAcksThereIsNoLimit() throws Exception {
    channel.basicQos(1);
    Inbox inbox = Inbox.consume(channel, queue, true);
    Inbox.publish(channel, queue, 1, 100);
    assertEquals("100", inbox.texts(100).get(99));
  }

  @Test
  void whatIsGotDoesNotCount() throws Exception {
    channel.basicQos(1);
    Inbox.publish(channel, queue, 1, 3);
    channel.basicGet(queue, false);
    Inbox inbox = Inbox.consume(channel, queue, false);
    inbox.expect("2");
    channel.basicAck(1, false);
    Inbox.settle(channel, queue);
    assertEquals(0, inbox.count());
  }

  @Test
  void aTransactionsAcksGiveRoomWhenItCommits() throws Exception {
    channel.basicQos(1);
    Inbox.publish(channel, queue, 1, 2);
    channel.txSelect();
    Inbox inbox = Inbox.consume(channel, queue, false);
    inbox.expect("1");
    channel.basicAck(1, false);
    Inbox.settle(channel, queue);
    assertEquals(0, inbox.count());
    channel.txCommit();
    inbox.expect("2");
  }
}
