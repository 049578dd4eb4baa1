package io.warren.amqp091.codec;

/** Hands everything on but heartbeats, at which it fails. */
class ForwardingHandler implements FrameHandler {
  private final FrameHandler next;

  ForwardingHandler(FrameHandler next) {
    this.next = next;
  }

  @Override
  public void onProtocolHeader(byte[] header) {
    next.onProtocolHeader(header);
  }

  @Override
  public void onMethod(int channel, Method method) {
    next.onMethod(channel, method);
  }

  @Override
  public void onHeader(int channel, ContentHeader header) {
    next.onHeader(channel, header);
  }

  @Override
  public void onBody(int channel, byte[] data, int offset, int length) {
    next.onBody(channel, data, offset, length);
  }

  @Override
  public void onHeartbeat() {
    throw new IllegalStateException("a defect in the handler");
  }
}
