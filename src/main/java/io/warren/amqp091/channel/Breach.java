package io.warren.amqp091.channel;

import io.warren.amqp091.codec.ProtocolException;
import io.warren.amqp091.codec.ReplyCode;

/** A breach of the protocol; whoever catches it knows the method that it belongs to. */
public final class Breach {
  private Breach() {}

  public static ProtocolException of(ReplyCode code, String text) {
    return new ProtocolException(code, text, 0, 0);
  }
}
