package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A queue knows how many consume from it. */
class ConsumerCountIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  @Test
  void itFollowsWhatComesAndGoes() throws Exception {
    Connection connection = BROKER.connect();
    Channel channel = connection.createChannel();
    String queue = "counted";
    assertEquals(0, channel.queueDeclare(queue, false, false, false, null).getConsumerCount());
    channel.basicConsume(queue, true, "one", new Inbox(channel));
    channel.basicConsume(queue, false, "two", new Inbox(channel));
    Channel second = connection.createChannel();
    second.basicConsume(queue, new Inbox(second));
    Connection elsewhere = BROKER.connect();
    Channel third = elsewhere.createChannel();
    third.basicConsume(queue, new Inbox(third));
    assertEquals(4, channel.consumerCount(queue));
    assertEquals(4, channel.queueDeclarePassive(queue).getConsumerCount());
    assertEquals(4, channel.queueDeclare(queue, false, false, false, null).getConsumerCount());
    channel.basicCancel("one");
    assertEquals(3, channel.consumerCount(queue));
    second.close();
    assertEquals(2, channel.consumerCount(queue));
    elsewhere.close();
    assertEquals(1, channel.consumerCount(queue));
    channel.queueDelete(queue);
  }
}
