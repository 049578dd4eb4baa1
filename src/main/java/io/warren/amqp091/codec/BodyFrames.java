package io.warren.amqp091.codec;

/**
 * The body frames of one content that are still to be written. They are written piece by piece, so
 * that a large body need not be copied before there is room for it; a piece may end anywhere in a
 * frame.
 */
public final class BodyFrames {
  private static final byte[] END = {(byte) FrameType.END};

  /** Where a piece takes up: one byte of a body, with all that may be due around it. */
  private static final int LEAST_BYTES = FrameType.OVERHEAD_BYTES + 1;

  /** Where a piece's bytes go to. */
  @FunctionalInterface
  public interface Target {
    /** Takes a copy of so many bytes. */
    void bytes(byte[] source, int offset, int length);
  }

  private final byte[] body;
  private final int maxPayloadBytes;
  private final byte[] prefix = new byte[FrameType.PREFIX_BYTES];
  private int written;
  private int frameLeftBytes;

  /**
   * Has written nothing yet.
   *
   * @param body never changed again
   * @param maxPayloadBytes of the body in one frame
   */
  BodyFrames(int channel, byte[] body, int maxPayloadBytes) {
    this.body = body;
    this.maxPayloadBytes = maxPayloadBytes;
    prefix[0] = FrameType.BODY;
    prefix[1] = (byte) (channel >> 8);
    prefix[2] = (byte) channel;
  }

  public boolean isDone() {
    return written == body.length;
  }

  /** How much is still to be written, frames and all. */
  public long leftBytes() {
    int begun = frameLeftBytes == 0 ? 0 : frameLeftBytes + END.length;
    long rest = (long) body.length - written - frameLeftBytes;
    long frames = (rest + maxPayloadBytes - 1) / maxPayloadBytes;
    return begun + rest + frames * FrameType.OVERHEAD_BYTES;
  }

  /** Writes the next piece: never more than there is room for, and all but a few bytes of that. */
  public void write(Target target, int roomBytes) {
    int room = roomBytes;
    while (!isDone() && room >= LEAST_BYTES) {
      if (frameLeftBytes == 0) {
        begin();
        target.bytes(prefix, 0, prefix.length);
        room -= prefix.length;
      }
      int count = Math.min(frameLeftBytes, room - END.length);
      target.bytes(body, written, count);
      written += count;
      frameLeftBytes -= count;
      room -= count;
      if (frameLeftBytes == 0) {
        target.bytes(END, 0, END.length);
        room -= END.length;
      }
    }
  }

  private void begin() {
    frameLeftBytes = Math.min(maxPayloadBytes, body.length - written);
    prefix[3] = (byte) (frameLeftBytes >> 24);
    prefix[4] = (byte) (frameLeftBytes >> 16);
    prefix[5] = (byte) (frameLeftBytes >> 8);
    prefix[6] = (byte) frameLeftBytes;
  }
}
