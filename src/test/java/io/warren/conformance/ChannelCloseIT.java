package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ends of channels, by either side and by both at once. */
class ChannelCloseIT {
  private static final int CHANNEL_CLASS = 20;
  private static final int CLOSE = 40;
  private static final int CLOSE_OK = 41;

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  @Test
  void aCloseThatCrossesTheBrokersIsAnswered() throws Exception {
    ListeningFactory factory = new ListeningFactory(BROKER);
    Connection connection = BROKER.keep(factory.newConnection());
    for (int round = 0; round < 20; round++) {
      Channel channel = newNumber(connection, round);
      channel.basicPublish("absent", "", null, new byte[0]);
      closeQuietly(channel);
    }
    Wait.until(
        "every close is answered",
        () -> factory.received(CHANNEL_CLASS, CLOSE_OK) == factory.sent(CHANNEL_CLASS, CLOSE));
    assertTrue(connection.isOpen());
  }

  @Test
  void aCloseBehindAMethodThatIsRefusedIsAnswered() throws Exception {
    ListeningFactory factory = new ListeningFactory(BROKER);
    Connection connection = BROKER.keep(factory.newConnection());
    String queue = "refusing";
    newNumber(connection, 20).queueDeclare(queue, false, true, false, null);
    for (int round = 0; round < 20; round++) {
      Channel channel = newNumber(connection, round);
      // Whether it is equivalent has to be asked, and the close waits behind the question.
      channel.queueDeclareNoWait(queue, false, true, true, null);
      closeQuietly(channel);
    }
    Wait.until(
        "every close is answered",
        () -> factory.received(CHANNEL_CLASS, CLOSE_OK) == factory.sent(CHANNEL_CLASS, CLOSE));
    assertTrue(connection.isOpen());
  }

  /**
   * A number for each round: the client gives one free when it has answered the broker's close,
   * although its own is not answered yet, and takes that answer for its next channel's.
   */
  private static Channel newNumber(Connection connection, int round) throws IOException {
    return connection.createChannel(round + 1);
  }

  private static void closeQuietly(Channel channel) throws Exception {
    try {
      channel.close();
    } catch (IOException | ShutdownSignalException refused) {
      // The broker's own close came before its answer.
    }
  }

  @Test
  void theNumberIsFreeAfterTheEnd() throws Exception {
    Connection connection = BROKER.connect();
    for (int round = 0; round < 100; round++) {
      Channel channel = connection.createChannel(7);
      if (round % 2 == 0) {
        channel.close();
      } else {
        assertThrows(IOException.class, () -> channel.queueDeclarePassive("absent"));
        Closed.channel(channel, 404, "NOT_FOUND - no queue 'absent' in vhost '/'");
      }
    }
  }

  @Test
  void otherChannelsGoOn() throws Exception {
    Connection connection = BROKER.connect();
    Channel failing = connection.createChannel();
    Channel channel = connection.createChannel();
    String queue = Inbox.declare(channel);
    Inbox inbox = Inbox.consume(channel, queue, true);
    assertThrows(IOException.class, () -> failing.exchangeDeclarePassive("absent"));
    Inbox.publish(channel, queue, 1, 2);
    inbox.expect("1", "2");
  }

  @Test
  void whatIsPublishedBehindTheErrorIsNotTaken() throws Exception {
    Connection connection = BROKER.connect();
    Channel checking = connection.createChannel();
    String queue = Inbox.declare(checking);
    Channel channel = connection.createChannel();
    Inbox.publish(channel, queue, 1, 1);
    channel.basicAck(99, false);
    try {
      Inbox.publish(channel, queue, 2, 50);
    } catch (AlreadyClosedException closed) {
      // The broker was quick.
    }
    Closed.channel(channel, 406, "PRECONDITION_FAILED - unknown delivery tag 99");
    assertEquals(1, checking.messageCount(queue));
  }
}
