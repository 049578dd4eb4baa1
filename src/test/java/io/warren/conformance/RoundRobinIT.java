package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Consumers of one queue take turns, as long as they can take something. */
class RoundRobinIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  @Test
  void consumersOfOneChannelTakeTurns() throws Exception {
    Channel channel = InlineDeliveries.connect(BROKER).createChannel();
    String queue = Inbox.declare(channel);
    Inbox one = Inbox.consume(channel, queue, false);
    Inbox two = Inbox.consume(channel, queue, true);
    Inbox three = Inbox.consume(channel, queue, false);
    Inbox.publish(channel, queue, 1, 9);
    one.expect("1", "4", "7");
    two.expect("2", "5", "8");
    three.expect("3", "6", "9");
  }

  @Test
  void consumersOfSeveralConnectionsTakeTurns() throws Exception {
    Channel declaring = BROKER.connect().createChannel();
    String queue = "turns";
    declaring.queueDeclare(queue, false, false, true, null);
    Inbox one = Inbox.consume(BROKER.connect().createChannel(), queue, false);
    Inbox two = Inbox.consume(BROKER.connect().createChannel(), queue, false);
    Inbox.publish(declaring, queue, 1, 100);
    for (int number = 1; number <= 100; number += 2) {
      one.expect("" + number);
      two.expect("" + (number + 1));
    }
  }

  /** The classic work queue: each has one, and who is done gets the next. */
  @Test
  void withAPrefetchOfOneWhoAcknowledgesGetsTheNext() throws Exception {
    Channel channel = InlineDeliveries.connect(BROKER).createChannel();
    String queue = Inbox.declare(channel);
    channel.basicQos(1);
    Inbox one = Inbox.consume(channel, queue, false);
    Inbox two = Inbox.consume(channel, queue, false);
    Inbox three = Inbox.consume(channel, queue, false);
    Inbox.publish(channel, queue, 1, 6);
    Inbox.settle(channel, queue);
    one.expect("1");
    Inbox.Received held = two.next();
    assertEquals("2", held.text());
    three.expect("3");
    for (String next : new String[] {"4", "5", "6"}) {
      channel.basicAck(held.tag(), false);
      held = two.next();
      assertEquals(next, held.text());
    }
    Inbox.settle(channel, queue);
    assertEquals(0, one.count() + two.count() + three.count());
  }

  @Test
  void aFullConsumerIsPassedOver() throws Exception {
    Connection connection = InlineDeliveries.connect(BROKER);
    Channel channel = connection.createChannel();
    String queue = Inbox.declare(channel);
    channel.basicQos(1);
    Inbox slow = Inbox.consume(channel, queue, false);
    channel.basicQos(0);
    Inbox quick = Inbox.consume(channel, queue, false);
    Inbox.publish(channel, queue, 1, 10);
    slow.expect("1");
    assertEquals("10", quick.texts(9).get(8));
    assertEquals(0, slow.count());
    channel.basicAck(1, false);
    // What one read brings may reach the queue with its publishes first.
    Inbox.settle(channel, queue);
    Inbox.publish(channel, queue, 11, 12);
    Inbox.settle(channel, queue);
    assertEquals(1, slow.count());
    assertEquals(1, quick.count());
  }

  @Test
  void aNewConsumerJoinsTheRound() throws Exception {
    Channel channel = InlineDeliveries.connect(BROKER).createChannel();
    String queue = Inbox.declare(channel);
    Inbox one = Inbox.consume(channel, queue, false);
    Inbox.publish(channel, queue, 1, 5);
    one.texts(5);
    Inbox two = Inbox.consume(channel, queue, false);
    Inbox.publish(channel, queue, 6, 15);
    Inbox.settle(channel, queue);
    assertEquals(5, one.count());
    assertEquals(5, two.count());
  }

  @Test
  void whatComesBackGoesToWhoeverHasItsTurn() throws Exception {
    Channel channel = InlineDeliveries.connect(BROKER).createChannel();
    String queue = Inbox.declare(channel);
    Inbox one = Inbox.consume(channel, queue, false);
    Inbox two = Inbox.consume(channel, queue, false);
    Inbox.publish(channel, queue, 1, 1);
    Inbox.Received received = one.next();
    channel.basicReject(received.tag(), true);
    Inbox.Received again = two.next();
    assertEquals("1", again.text());
    assertTrue(again.redelivered());
  }
}
