package io.warren.amqp091.codec;

/** Takes large bodies, so that a {@link FrameEncoder} need not copy them. */
public interface BodySink {

  /** The stream goes on with these frames, behind all that is in the encoder's writer now. */
  void body(BodyFrames frames);
}
