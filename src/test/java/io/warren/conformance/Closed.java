package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;

/** What the broker says when it closes a channel or a connection. */
final class Closed {
  private Closed() {}

  /** The broker closes the channel, and only the channel, for this reason. */
  static void channel(Channel channel, int code, String text) throws Exception {
    Wait.until("the channel is closed", () -> !channel.isOpen());
    AMQP.Channel.Close close =
        assertInstanceOf(AMQP.Channel.Close.class, channel.getCloseReason().getReason());
    assertEquals(code + " " + text, close.getReplyCode() + " " + close.getReplyText());
    assertEquals(true, channel.getConnection().isOpen(), "the connection is open");
  }

  /** The broker closes the connection for this reason. */
  static void connection(Connection connection, int code, String text) throws Exception {
    Wait.until("the connection is closed", () -> !connection.isOpen());
    AMQP.Connection.Close close =
        assertInstanceOf(AMQP.Connection.Close.class, connection.getCloseReason().getReason());
    assertEquals(code + " " + text, close.getReplyCode() + " " + close.getReplyText());
  }
}
