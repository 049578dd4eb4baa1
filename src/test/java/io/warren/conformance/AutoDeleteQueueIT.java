package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An auto-delete queue goes with its last consumer. */
class AutoDeleteQueueIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    channel.queueDelete("q");
    channel.queueDeclare("q", false, false, true, null);
  }

  @Test
  void oneThatNeverHadAConsumerStays() throws Exception {
    Connection other = BROKER.connect();
    Channel its = other.createChannel();
    Bodies.publish(its, "", "q", "m");
    its.basicGet("q", false);
    other.close();
    Wait.until("the message is back", () -> channel.messageCount("q") == 1);
    assertEquals(List.of("m"), Bodies.in(channel, "q"));
  }

  @Test
  void itGoesWhenTheLastConsumerIsCancelled() throws Exception {
    String first = channel.basicConsume("q", new DefaultConsumer(channel));
    String second = channel.basicConsume("q", new DefaultConsumer(channel));
    channel.basicCancel(first);
    assertEquals(1, channel.consumerCount("q"));
    channel.basicCancel(second);
    goes();
  }

  @Test
  void itGoesWithTheChannelOfTheLastConsumer() throws Exception {
    Channel other = connection.createChannel();
    other.basicConsume("q", new DefaultConsumer(other));
    other.close();
    goes();
  }

  @Test
  void itGoesWithTheConnectionOfTheLastConsumer() throws Exception {
    Connection other = BROKER.connect();
    Channel its = other.createChannel();
    its.basicConsume("q", new DefaultConsumer(its));
    other.abort();
    goes();
  }

  @Test
  void itGoesWithItsMessagesAndBindings() throws Exception {
    channel.exchangeDeclare("its", "fanout", false, true, null);
    channel.queueBind("q", "its", "");
    Bodies.publish(channel, "its", "", "m");
    channel.basicCancel(channel.basicConsume("q", new DefaultConsumer(channel)));
    goes();
    Wait.until("its exchange is gone", () -> isMissing(it -> it.exchangeDeclarePassive("its")));
  }

  private void goes() throws Exception {
    Wait.until("the queue is gone", () -> isMissing(it -> it.queueDeclarePassive("q")));
  }

  private boolean isMissing(Refused.OnChannel call) throws Exception {
    Channel looking = connection.createChannel();
    try {
      call.run(looking);
      looking.close();
      return false;
    } catch (IOException missing) {
      return true;
    }
  }
}
