package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A delivery tag that the channel does not wait for closes the channel. */
class InvalidAcksIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  /** Settles somehow. */
  private interface Settling {
    void on(Channel channel) throws Exception;
  }

  private Connection connection;
  private String queue;

  @BeforeEach
  void open() throws Exception {
    connection = BROKER.connect();
    Channel channel = connection.createChannel();
    queue = Inbox.declare(channel);
    Inbox.publish(channel, queue, 1, 2);
  }

  private void refused(long tag, boolean transactional, Settling settling) throws Exception {
    Channel channel = connection.createChannel();
    if (transactional) {
      channel.txSelect();
    }
    channel.basicGet(queue, false);
    channel.basicGet(queue, false);
    settling.on(channel);
    Closed.channel(
        channel, 406, "PRECONDITION_FAILED - unknown delivery tag " + Long.toUnsignedString(tag));
    // What was not settled is back.
    Channel checking = connection.createChannel();
    assertTrue(checking.messageCount(queue) >= 1);
  }

  private void refused(long tag, Settling settling) throws Exception {
    refused(tag, false, settling);
    refused(tag, true, settling);
  }

  @Test
  void aTagThatWasNeverGiven() throws Exception {
    refused(99, channel -> channel.basicAck(99, false));
    refused(99, channel -> channel.basicAck(99, true));
    refused(99, channel -> channel.basicNack(99, false, true));
    refused(99, channel -> channel.basicNack(99, true, true));
    refused(99, channel -> channel.basicReject(99, true));
    refused(-1, channel -> channel.basicAck(-1, false));
  }

  @Test
  void zeroForOne() throws Exception {
    refused(0, channel -> channel.basicAck(0, false));
    refused(0, channel -> channel.basicNack(0, false, true));
    refused(0, channel -> channel.basicReject(0, true));
  }

  @Test
  void aTagAckedTwice() throws Exception {
    Channel publishing = connection.createChannel();
    refused(
        1,
        false,
        channel -> {
          channel.basicAck(1, false);
          channel.basicAck(1, false);
        });
    Inbox.publish(publishing, queue, 3, 4);
    refused(
        1,
        false,
        channel -> {
          channel.basicNack(1, false, false);
          channel.basicReject(1, false);
        });
  }

  @Test
  void aTagAckedTwiceInATransaction() throws Exception {
    refused(
        1,
        true,
        channel -> {
          channel.basicAck(1, false);
          channel.basicAck(1, false);
        });
  }

  @Test
  void aMultipleThatEndsAtASettledTag() throws Exception {
    refused(
        2,
        false,
        channel -> {
          channel.basicAck(2, false);
          channel.basicAck(2, true);
        });
  }

  @Test
  void aTagOfAnotherChannel() throws Exception {
    Channel holding = connection.createChannel();
    holding.basicGet(queue, false);
    Channel other = connection.createChannel();
    other.basicAck(1, false);
    Closed.channel(other, 406, "PRECONDITION_FAILED - unknown delivery tag 1");
    holding.basicAck(1, false);
    assertEquals(1, holding.messageCount(queue));
    assertTrue(holding.isOpen());
  }

  @Test
  void aTagOfADeliveryThatNeedsNoAck() throws Exception {
    Channel channel = connection.createChannel();
    channel.basicGet(queue, true);
    channel.basicAck(1, false);
    Closed.channel(channel, 406, "PRECONDITION_FAILED - unknown delivery tag 1");
  }

  @Test
  void aTagOfTheChannelThatHadTheNumberBefore() throws Exception {
    Channel channel = connection.createChannel();
    int number = channel.getChannelNumber();
    channel.basicGet(queue, false);
    channel.close();
    Channel again = connection.createChannel(number);
    again.basicAck(1, false);
    Closed.channel(again, 406, "PRECONDITION_FAILED - unknown delivery tag 1");
  }
}
