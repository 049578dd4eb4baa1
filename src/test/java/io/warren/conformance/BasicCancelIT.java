package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Cancelling ends deliveries, and nothing else. */
class BasicCancelIT {
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

  @Test
  void nothingIsDeliveredAfterTheAnswer() throws Exception {
    for (int round = 0; round < 20; round++) {
      Inbox inbox = Inbox.consume(channel, queue, false);
      Inbox.publish(channel, queue, 1, 200);
      String tag = inbox.next().consumerTag();
      channel.basicCancel(tag);
      int count = inbox.count();
      Inbox.publish(channel, queue, 201, 210);
      Inbox.settle(channel, queue);
      assertEquals(count, inbox.count());
      channel.basicNack(0, true, false);
      channel.queuePurge(queue);
    }
  }

  @Test
  void whatWasDeliveredStaysUnackedAndCanBeAcked() throws Exception {
    Inbox inbox = Inbox.consume(channel, queue, false);
    Inbox.publish(channel, queue, 1, 2);
    Inbox.Received one = inbox.next();
    Inbox.Received two = inbox.next();
    channel.basicCancel(one.consumerTag());
    assertNull(channel.basicGet(queue, true));
    channel.basicAck(one.tag(), false);
    channel.basicReject(two.tag(), true);
    GetResponse got = channel.basicGet(queue, true);
    assertEquals("2", new String(got.getBody(), "UTF-8"));
    assertTrue(got.getEnvelope().isRedeliver());
    assertNull(channel.basicGet(queue, true));
  }

  @Test
  void whatWasDeliveredIsRequeuedWhenTheChannelEnds() throws Exception {
    Channel consuming = connection.createChannel();
    Inbox inbox = Inbox.consume(consuming, queue, false);
    Inbox.publish(channel, queue, 1, 1);
    consuming.basicCancel(inbox.next().consumerTag());
    assertNull(channel.basicGet(queue, true));
    consuming.close();
    assertEquals("1", new String(channel.basicGet(queue, true).getBody(), "UTF-8"));
  }

  @Test
  void anUnknownTagIsAnsweredAllTheSame() throws Exception {
    AMQP.Basic.CancelOk answer =
        (AMQP.Basic.CancelOk)
            channel.rpc(new AMQP.Basic.Cancel.Builder().consumerTag("unknown").build()).getMethod();
    assertEquals("unknown", answer.getConsumerTag());
    assertTrue(channel.isOpen());
  }

  @Test
  void othersGoOn() throws Exception {
    Inbox one = Inbox.consume(channel, queue, true);
    Inbox two = Inbox.consume(channel, queue, true);
    Inbox.publish(channel, queue, 1, 2);
    two.expect("2");
    channel.basicCancel(one.next().consumerTag());
    Inbox.publish(channel, queue, 3, 6);
    two.expect("3", "4", "5", "6");
    assertEquals(0, one.count());
  }

  @Test
  void theLastConsumersEndDeletesAnAutoDeleteQueue() throws Exception {
    String temporary = "temporary";
    channel.queueDeclare(temporary, false, false, true, null);
    channel.basicConsume(temporary, true, "one", new Inbox(channel));
    channel.basicConsume(temporary, true, "two", new Inbox(channel));
    channel.basicCancel("one");
    assertEquals(1, channel.consumerCount(temporary));
    channel.basicCancel("two");
    Wait.until(
        "the queue is gone",
        () -> {
          Channel asking = connection.createChannel();
          try {
            asking.queueDeclarePassive(temporary);
            asking.close();
            return false;
          } catch (IOException gone) {
            return true;
          }
        });
  }
}
