package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An operator can say how large a message may be. */
class MaxMessageSizeIT {
  @RegisterExtension
  static final BrokerExtension BROKER = new BrokerExtension().with("max_message_size", "2000");

  @Test
  void aLargerOneClosesTheChannel() throws Exception {
    Connection connection = BROKER.connect();
    Channel checking = connection.createChannel();
    String queue = Inbox.declare(checking);
    Channel channel = connection.createChannel();
    channel.basicPublish("", queue, null, new byte[2000]);
    channel.basicPublish("", queue, null, new byte[2001]);
    Closed.channel(
        channel,
        406,
        "PRECONDITION_FAILED - message size 2001 is larger than configured max size 2000");
    assertEquals(1, checking.messageCount(queue));
  }
}
