package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The user id of a message is the publisher's own, if there is one. */
class UserIDHeaderIT {
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

  private static BasicProperties userId(String name) {
    return new BasicProperties.Builder().userId(name).build();
  }

  @Test
  void thePublishersOwnIsKept() throws Exception {
    channel.basicPublish("", queue, userId("guest"), new byte[0]);
    assertEquals("guest", channel.basicGet(queue, true).getProps().getUserId());
  }

  @Test
  void anothersClosesTheChannel() throws Exception {
    channel.basicPublish("", queue, userId("somebody"), new byte[0]);
    Closed.channel(
        channel,
        406,
        "PRECONDITION_FAILED - user_id property set to 'somebody' but authenticated user was"
            + " 'guest'");
    assertEquals(0, connection.createChannel().messageCount(queue));
  }

  @Test
  void anEmptyOneIsAnothersToo() throws Exception {
    channel.basicPublish("", queue, userId(""), new byte[0]);
    Closed.channel(
        channel,
        406,
        "PRECONDITION_FAILED - user_id property set to '' but authenticated user was 'guest'");
  }

  @Test
  void aTransactionChecksItAtOnce() throws Exception {
    channel.txSelect();
    channel.basicPublish("", queue, userId("somebody"), new byte[0]);
    Closed.channel(
        channel,
        406,
        "PRECONDITION_FAILED - user_id property set to 'somebody' but authenticated user was"
            + " 'guest'");
  }
}
