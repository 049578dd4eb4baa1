package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An exclusive consumer is its queue's only one. */
class ExclusiveConsumerIT {
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

  private static String consume(Channel channel, String queue, boolean exclusive)
      throws IOException {
    return channel.basicConsume(queue, false, "", false, exclusive, null, new Inbox(channel));
  }

  private String inUse() {
    return "ACCESS_REFUSED - queue '" + queue + "' in vhost '/' in exclusive use";
  }

  @Test
  void noOtherMayConsumeBesideIt() throws Exception {
    consume(channel, queue, true);
    Channel other = connection.createChannel();
    assertThrows(IOException.class, () -> consume(other, queue, false));
    Closed.channel(other, 403, inUse());
    Channel another = connection.createChannel();
    assertThrows(IOException.class, () -> consume(another, queue, true));
    Closed.channel(another, 403, inUse());
    assertEquals(1, channel.consumerCount(queue));
  }

  @Test
  void itIsRefusedWhereAnotherConsumes() throws Exception {
    consume(channel, queue, false);
    Channel other = connection.createChannel();
    assertThrows(IOException.class, () -> consume(other, queue, true));
    Closed.channel(other, 403, inUse());
  }

  @Test
  void theQueueIsFreeAfterItsEnd() throws Exception {
    String tag = consume(channel, queue, true);
    channel.basicCancel(tag);
    Channel other = connection.createChannel();
    consume(other, queue, true);
    other.close();
    consume(channel, queue, false);
    assertEquals(1, channel.consumerCount(queue));
  }

  @Test
  void itDoesNotKeepOthersFromGetting() throws Exception {
    Channel other = connection.createChannel();
    channel.basicQos(1);
    Inbox inbox = new Inbox(channel);
    channel.basicConsume(queue, false, "", false, true, null, inbox);
    Inbox.publish(channel, queue, 1, 2);
    inbox.expect("1");
    assertEquals("2", new String(other.basicGet(queue, true).getBody(), "UTF-8"));
  }
}
