package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Recovering gives everything unacked of the channel back to its queues. */
class RecoverIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;
  private String queue;

  @BeforeEach
  void open() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    queue = Inbox.declare(channel);
  }

  @Test
  void whatWasGotCanBeGotAgainInOrder() throws Exception {
    Inbox.publish(channel, queue, 1, 3);
    for (int count = 0; count < 3; count++) {
      channel.basicGet(queue, false);
    }
    channel.basicAck(2, false);
    channel.basicRecover(true);
    for (String text : new String[] {"1", "3"}) {
      GetResponse got = channel.basicGet(queue, true);
      assertEquals(text, new String(got.getBody(), "UTF-8"));
      assertTrue(got.getEnvelope().isRedeliver());
    }
    assertNull(channel.basicGet(queue, true));
  }

  @Test
  void whatWasDeliveredIsDeliveredAgain() throws Exception {
    Inbox inbox = Inbox.consume(channel, queue, false);
    Inbox.publish(channel, queue, 1, 3);
    inbox.expect("1", "2", "3");
    channel.basicRecover();
    for (int number = 1; number <= 3; number++) {
      Inbox.Received received = inbox.next();
      assertEquals("" + number, received.text());
      assertEquals(3 + number, received.tag());
      assertTrue(received.redelivered());
    }
    channel.basicAck(1, false);
    Closed.channel(channel, 406, "PRECONDITION_FAILED - unknown delivery tag 1");
  }

  @Test
  void otherChannelsKeepTheirs() throws Exception {
    Inbox.publish(channel, queue, 1, 2);
    Channel other = connection.createChannel();
    channel.basicGet(queue, false);
    other.basicGet(queue, false);
    other.basicRecover(true);
    assertEquals("2", new String(other.basicGet(queue, true).getBody(), "UTF-8"));
    assertNull(other.basicGet(queue, true));
    channel.basicAck(1, false);
  }

  @Test
  void withNothingUnackedItIsAnsweredAllTheSame() throws Exception {
    channel.basicRecover(true);
    assertTrue(channel.isOpen());
  }

  @Test
  void withoutRequeueItIsNotImplemented() throws Exception {
    assertThrows(IOException.class, () -> channel.basicRecover(false));
    Closed.connection(connection, 540, "NOT_IMPLEMENTED - requeue=false");
  }
}
