package io.warren.amqp091.channel;

import io.warren.amqp091.codec.Method;
import org.jspecify.annotations.Nullable;

/** What a channel asks of its connection. */
public interface Wire {
  /** Writes a method; it leaves with the connection's next flush. */
  void send(int channel, Method method);

  /** Writes a method with its content. */
  void send(int channel, Method method, byte[] encodedProperties, byte[] body);

  /** Whether the client has not read yet what it has been sent: no more answers for now. */
  boolean full();

  /** Calls {@link Channel#onRoom} once, when the client has read. */
  void whenRoom(Channel channel);

  /** Calls {@link Channel#flush} before the connection's next flush. */
  void flushLater(Channel channel);

  /** The channel has ended, in agreement with the client: its number is free. */
  void released(Channel channel);

  /** Fails the connection, or the channel, as the code says; an error is a defect like others. */
  void fail(Channel channel, Throwable failure, @Nullable Method method);

  /** The channel keeps so many bytes of frames more (or less) while it waits for an answer. */
  void kept(int deltaBytes);

  /** Whether the client wants to hear when its consumers are cancelled. */
  boolean cancelNotify();
}
