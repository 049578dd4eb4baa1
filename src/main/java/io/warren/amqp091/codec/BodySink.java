package io.warren.amqp091.codec;

/** Takes the parts of large bodies, so that a {@link FrameEncoder} need not copy them. */
public interface BodySink {

  /**
   * The stream goes on with these bytes, behind all that is in the encoder's writer now.
   *
   * @param body never written again; the part begins at {@code offset} and has {@code length} bytes
   */
  void splice(byte[] body, int offset, int length);
}
