package io.warren.amqp091.codec;

/**
 * Takes what a {@link FrameDecoder} reads, in order. What it throws leaves {@code decode}; the
 * decoder then goes on behind that frame.
 */
public interface FrameHandler {

  /**
   * The eight bytes with which a client begins, whatever they are. Whoever can't speak what they
   * ask for calls {@link FrameDecoder#stop()}.
   */
  void onProtocolHeader(byte[] header);

  void onMethod(int channel, Method method);

  /** Never on channel 0. */
  void onHeader(int channel, ContentHeader header);

  /**
   * A part of a body, never on channel 0: a whole frame, or a part of a long one.
   *
   * @param data valid during this call only, from {@code offset}, {@code length} bytes
   */
  void onBody(int channel, byte[] data, int offset, int length);

  void onHeartbeat();
}
