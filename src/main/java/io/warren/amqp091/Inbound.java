package io.warren.amqp091;

import io.netty.buffer.ByteBuf;
import io.warren.amqp091.channel.Breach;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.amqp091.codec.ContentHeader;
import io.warren.amqp091.codec.FrameDecoder;
import io.warren.amqp091.codec.FrameHandler;
import io.warren.amqp091.codec.Method;
import io.warren.amqp091.codec.MethodKind;
import io.warren.amqp091.codec.ProtocolException;
import io.warren.amqp091.codec.ReplyCode;
import io.warren.value.FullHeap;
import org.jspecify.annotations.Nullable;

/** What comes from the client: bytes are cut into frames, and each goes to whom it is for. */
final class Inbound implements FrameHandler {

  /** The connection. */
  interface Peer {
    void send(Method method);

    /** A publish begins; whether it is to wait, and all that stands behind it. */
    boolean mustWait();

    /** Something that has come could not be handled, and no channel is to blame. */
    void fail(Throwable cause);
  }

  private final FrameDecoder decoder;
  private final byte[] scratch;
  private final Handshake handshake;
  private final Lifecycle life;
  private final Peer peer;
  private @Nullable Channels channels;

  /**
   * Makes one.
   *
   * @param scratch for one read; shared by the connections of the event loop
   */
  Inbound(FrameDecoder decoder, byte[] scratch, Handshake handshake, Lifecycle life, Peer peer) {
    this.decoder = decoder;
    this.scratch = scratch;
    this.handshake = handshake;
    this.life = life;
    this.peer = peer;
  }

  /** The connection is open: frames may be for channels. */
  void opened(Channels openChannels) {
    channels = openChannels;
  }

  /** Handles what has been read, and leaves the buffer to its owner. */
  void read(ByteBuf bytes) {
    try {
      while (bytes.isReadable()) {
        int count = Math.min(bytes.readableBytes(), scratch.length);
        bytes.readBytes(scratch, 0, count);
        decode(count);
      }
    } finally {
      leave();
    }
  }

  /** Handles what has been read and had to wait. */
  void readOn() {
    decoder.resume();
    try {
      decode(0);
    } finally {
      leave();
    }
  }

  private void leave() {
    if (channels != null) {
      channels.leave();
    }
  }

  private void decode(int count) {
    int length = count;
    while (true) {
      try {
        decoder.decode(scratch, 0, length, this);
        return;
      } catch (Throwable failure) {
        FullHeap.check(failure);
        peer.fail(failure);
        // What stands behind the bad frame is read at the next call.
        length = 0;
      }
    }
  }

  @Override
  public void onProtocolHeader(byte[] header) {
    handshake.onProtocolHeader(header);
  }

  @Override
  public void onMethod(int number, Method method) {
    if (number == 0) {
      onConnectionMethod(method);
    } else if (life.isOpen()) {
      channels().onMethod(number, method);
      if (method.kind() == MethodKind.BASIC_PUBLISH && peer.mustWait()) {
        decoder.pause();
      }
    } else if (life.isInHandshake()) {
      throw Breach.of(ReplyCode.CHANNEL_ERROR, "unexpected method before connection.open");
    }
  }

  @Override
  public void onHeader(int number, ContentHeader header) {
    if (mayHaveContent()) {
      channels().onHeader(number, header);
    }
  }

  @Override
  public void onBody(int number, byte[] data, int offset, int length) {
    if (mayHaveContent()) {
      channels().onBody(number, data, offset, length, decoder.bodyFrameLeftBytes());
    }
  }

  private boolean mayHaveContent() {
    if (life.isInHandshake()) {
      throw Breach.of(ReplyCode.CHANNEL_ERROR, "expected 'channel.open'");
    }
    return life.isOpen();
  }

  @Override
  public void onHeartbeat() {
    // That something has come is all it says, and reading has noted it.
  }

  private void onConnectionMethod(Method method) {
    if (life.isClosed()) {
      return;
    }
    switch (method.kind()) {
      case CONNECTION_CLOSE -> life.onClose();
      case CONNECTION_CLOSE_OK -> life.onCloseOk();
      case CONNECTION_UPDATE_SECRET -> {
        if (life.isOpen()) {
          peer.send(new ConnectionMethod.UpdateSecretOk());
        }
      }
      default -> {
        if (life.isInHandshake()) {
          handshake.onMethod(method);
        } else if (life.isOpen()) {
          throw new ProtocolException(
              ReplyCode.CHANNEL_ERROR,
              "unexpected method in connection state running",
              method.classId(),
              method.methodId());
        }
      }
    }
  }

  private Channels channels() {
    if (channels == null) {
      throw new IllegalStateException("not open");
    }
    return channels;
  }
}
