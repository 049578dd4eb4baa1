package io.warren.amqp091;

import io.netty.buffer.ByteBuf;
import io.vertx.core.internal.net.NetSocketInternal;
import io.warren.amqp091.codec.BasicMethod.Deliver;
import io.warren.amqp091.codec.BodySink;
import io.warren.amqp091.codec.FrameEncoder;
import io.warren.amqp091.codec.Method;
import io.warren.value.ByteWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a connection is about to write. Frames gather until {@link #flush}, or until there are so
 * many that the socket may as well begin.
 *
 * <p>An idle connection holds no buffer: the writer is lent by the event loop and goes back with
 * the flush.
 */
final class Output implements BodySink {
  /** Bodies from this size on are copied once, into the buffer for the socket. */
  private static final int SPLICE_MIN_BYTES = 4 * 1024;

  /** So much at most is gathered before it is written. */
  private static final int GATHER_BYTES = 128 * 1024;

  /** Above this much unsent, deliveries wait. */
  private static final int WRITE_QUEUE_BYTES = 256 * 1024;

  private final NetSocketInternal socket;
  private final WriterPool pool;
  private final Runnable onWritten;
  private long unsentBytes;
  private final FrameEncoder encoder = new FrameEncoder(SPLICE_MIN_BYTES);
  private @Nullable ByteWriter writer;
  private @Nullable ByteBuf spliced;

  /**
   * Makes one.
   *
   * @param onWritten runs when the socket has taken something
   */
  Output(NetSocketInternal socket, WriterPool pool, Runnable onWritten) {
    this.onWritten = onWritten;
    this.socket = socket;
    this.pool = pool;
    socket.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
  }

  /** Limits body frames from now on; 0 for no limit. */
  void frameMax(int frameMax) {
    encoder.maxFrameBytes(frameMax);
  }

  void raw(byte[] bytes) {
    writer().bytes(bytes);
  }

  void method(int channel, Method method) {
    encoder.method(writer(), channel, method);
  }

  void heartbeat() {
    encoder.heartbeat(writer());
  }

  void content(int channel, Method method, byte[] encodedProperties, byte[] body) {
    if (method instanceof Deliver deliver) {
      encoder.deliver(
          writer(),
          channel,
          deliver.consumerTag(),
          deliver.deliveryTag(),
          deliver.redelivered(),
          deliver.exchange(),
          deliver.routingKey(),
          encodedProperties,
          body,
          this);
    } else {
      encoder.content(writer(), channel, method, encodedProperties, body, this);
    }
  }

  @Override
  public void splice(byte[] body, int offset, int length) {
    ByteWriter head = writer();
    ByteBuf target = spliced;
    if (target == null) {
      target = socket.channelHandlerContext().alloc().directBuffer(head.length() + length + 1);
      spliced = target;
    }
    target.writeBytes(head.array(), 0, head.length());
    head.reset();
    target.writeBytes(body, offset, length);
    if (target.readableBytes() >= GATHER_BYTES) {
      // A huge body goes in parts that the buffer pool has ready, not in one that it has to make.
      spliced = null;
      write(target);
    }
  }

  private ByteWriter writer() {
    if (writer == null) {
      writer = pool.take();
    }
    return writer;
  }

  private void write(ByteBuf buffer) {
    int bytes = buffer.readableBytes();
    unsentBytes += bytes;
    socket
        .writeMessage(buffer)
        .onComplete(
            done -> {
              unsentBytes -= bytes;
              onWritten.run();
            });
  }

  /** What the socket has not taken yet. */
  long unsentBytes() {
    return unsentBytes;
  }

  /** Whether the client has been sent as much as it may before it has read some of it. */
  boolean full() {
    if (gatheredBytes() >= GATHER_BYTES) {
      flush();
    }
    return socket.writeQueueFull();
  }

  private int gatheredBytes() {
    return (writer == null ? 0 : writer.length()) + (spliced == null ? 0 : spliced.readableBytes());
  }

  /** Writes what has gathered; returns whether that was anything. */
  boolean flush() {
    if (gatheredBytes() == 0) {
      return false;
    }
    ByteBuf buffer = spliced;
    spliced = null;
    ByteWriter gathered = writer;
    writer = null;
    if (gathered != null) {
      if (buffer == null) {
        buffer = socket.channelHandlerContext().alloc().directBuffer(gathered.length());
      }
      buffer.writeBytes(gathered.array(), 0, gathered.length());
      pool.giveBack(gathered);
    }
    if (buffer != null) {
      write(buffer);
    }
    return true;
  }
}
