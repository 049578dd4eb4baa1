package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A consumer of a higher priority is served first while it can take something. */
class ConsumerPrioritiesIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;
  private String queue;

  @BeforeEach
  void open() throws Exception {
    connection = InlineDeliveries.connect(BROKER);
    channel = connection.createChannel();
    queue = Inbox.declare(channel);
  }

  private Inbox consume(Object priority) throws IOException {
    Inbox inbox = new Inbox(channel);
    channel.basicConsume(
        queue, false, priority == null ? Map.of() : Map.of("x-priority", priority), inbox);
    return inbox;
  }

  @Test
  void higherPrioritiesAreServedFirst() throws Exception {
    channel.basicQos(2);
    Inbox low = consume(-5);
    Inbox none = consume(null);
    Inbox high = consume(10L);
    Inbox highest = consume((short) 11);
    Inbox.publish(channel, queue, 1, 7);
    highest.expect("1", "2");
    high.expect("3", "4");
    none.expect("5", "6");
    low.expect("7");
  }

  @Test
  void roomMadeAtTheTopIsUsedFirst() throws Exception {
    channel.basicQos(1);
    Inbox low = consume(1);
    Inbox high = consume(2);
    Inbox.publish(channel, queue, 1, 2);
    high.expect("1");
    low.expect("2");
    channel.basicAck(1, false);
    Inbox.settle(channel, queue);
    Inbox.publish(channel, queue, 3, 4);
    high.expect("3");
    Inbox.settle(channel, queue);
    assertEquals(0, low.count());
  }

  @Test
  void consumersOfOnePriorityTakeTurns() throws Exception {
    Inbox one = consume(3);
    Inbox two = consume(3);
    Inbox below = consume(2);
    Inbox.publish(channel, queue, 1, 6);
    Inbox.settle(channel, queue);
    assertEquals(3, one.count());
    assertEquals(3, two.count());
    assertEquals(0, below.count());
  }

  @Test
  void theNextPriorityTakesOverWhenTheHighestIsCancelled() throws Exception {
    Inbox high = consume(1);
    Inbox low = consume(0);
    Inbox.publish(channel, queue, 1, 1);
    channel.basicCancel(high.next().consumerTag());
    Inbox.publish(channel, queue, 2, 3);
    low.expect("2", "3");
  }

  @Test
  void aPriorityThatIsNoNumberIsRefused() throws Exception {
    assertThrows(IOException.class, () -> consume("high"));
    Closed.channel(
        channel,
        406,
        "PRECONDITION_FAILED - invalid arg 'x-priority' for queue '"
            + queue
            + "' in vhost '/': \"expected integer, got longstr\"");
    channel = connection.createChannel();
    assertThrows(IOException.class, () -> consume(true));
    Closed.channel(
        channel,
        406,
        "PRECONDITION_FAILED - invalid arg 'x-priority' for queue '"
            + queue
            + "' in vhost '/': \"expected integer, got bool\"");
  }
}
