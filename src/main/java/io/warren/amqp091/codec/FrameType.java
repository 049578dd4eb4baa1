package io.warren.amqp091.codec;

/** The numbers of frames. Source: AMQP 0-9-1 §2.3.5. */
final class FrameType {
  static final int METHOD = 1;
  static final int HEADER = 2;
  static final int BODY = 3;
  static final int HEARTBEAT = 8;

  /** Type, channel and size of the payload. */
  static final int PREFIX_BYTES = 7;

  static final int END = 0xCE;

  /** What a frame takes beside its payload. */
  static final int OVERHEAD_BYTES = PREFIX_BYTES + 1;

  private FrameType() {}
}
