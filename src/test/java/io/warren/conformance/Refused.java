package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;

/** Makes a call that the broker must refuse, and holds the refusal to its code and text. */
final class Refused {
  private Refused() {}

  interface Call {
    void run() throws Exception;
  }

  /** A soft error: it closes the channel and nothing else. */
  static AMQP.Channel.Close onChannel(Channel channel, int code, String text, Call call)
      throws Exception {
    run(call);
    Wait.until("the channel is closed", () -> !channel.isOpen());
    AMQP.Channel.Close close =
        assertInstanceOf(AMQP.Channel.Close.class, channel.getCloseReason().getReason());
    assertEquals(code + " " + text, close.getReplyCode() + " " + close.getReplyText());
    assertTrue(channel.getConnection().isOpen());
    return close;
  }

  /** A soft error, on a channel made for the call. */
  static void on(Connection connection, int code, String text, OnChannel call) throws Exception {
    Channel channel = connection.createChannel();
    onChannel(channel, code, text, () -> call.run(channel));
  }

  interface OnChannel {
    void run(Channel channel) throws Exception;
  }

  /** A hard error: it closes the connection. */
  static AMQP.Connection.Close onConnection(Connection connection, int code, String text, Call call)
      throws Exception {
    run(call);
    Wait.until("the connection is closed", () -> !connection.isOpen());
    AMQP.Connection.Close close =
        assertInstanceOf(AMQP.Connection.Close.class, connection.getCloseReason().getReason());
    assertEquals(code + " " + text, close.getReplyCode() + " " + close.getReplyText());
    return close;
  }

  /** What waits for an answer throws; what does not is refused later. */
  private static void run(Call call) throws Exception {
    try {
      call.run();
    } catch (IOException | ShutdownSignalException expected) {
      // The close reason is looked at below.
    }
  }
}
