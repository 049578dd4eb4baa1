package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a channel publishes reaches a queue in order, whatever way each message takes. */
class PublishOrderIT {
  private static final int MESSAGES = 3000;

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  @Test
  void throughTwoExchanges() throws Exception {
    Channel channel = BROKER.connect().createChannel();
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "amq.direct", "k");
    channel.queueBind(queue, "amq.topic", "k");
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      Bodies.publish(channel, i % 2 == 0 ? "amq.direct" : "amq.topic", "k", "" + i);
      sent.add("" + i);
    }
    assertEquals(sent, Bodies.in(channel, queue));
  }

  @Test
  void throughTheDefaultExchangeAndAnother() throws Exception {
    Channel channel = BROKER.connect().createChannel();
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "amq.direct", "k");
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      boolean direct = i % 3 == 0;
      Bodies.publish(channel, direct ? "" : "amq.direct", direct ? queue : "k", "" + i);
      sent.add("" + i);
    }
    assertEquals(sent, Bodies.in(channel, queue));
  }

  @Test
  void withFurtherKeysInBetween() throws Exception {
    Channel channel = BROKER.connect().createChannel();
    String first = channel.queueDeclare().getQueue();
    String second = channel.queueDeclare().getQueue();
    AMQP.BasicProperties both =
        new AMQP.BasicProperties.Builder().headers(Map.of("CC", List.of(second))).build();
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      byte[] body = ("" + i).getBytes("UTF-8");
      if (i % 5 == 0) {
        channel.basicPublish("", first, both, body);
      } else {
        channel.basicPublish("", second, null, body);
      }
      sent.add("" + i);
    }
    assertEquals(sent, Bodies.in(channel, second));
  }
}
