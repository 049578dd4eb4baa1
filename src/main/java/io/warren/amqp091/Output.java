package io.warren.amqp091;

import io.netty.buffer.ByteBuf;
import io.vertx.core.internal.net.NetSocketInternal;
import io.warren.amqp091.codec.BasicMethod.Deliver;
import io.warren.amqp091.codec.BodyFrames;
import io.warren.amqp091.codec.BodySink;
import io.warren.amqp091.codec.FrameEncoder;
import io.warren.amqp091.codec.Method;
import io.warren.value.ByteWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a connection is about to write. Frames gather until {@link #flush}, or until there are so
 * many that the socket may as well begin.
 *
 * <p>However much is said, little of it is copied: the socket is given so much at most, and more
 * only when it has taken some of that. Until then what is said gathers behind, and large bodies
 * stay where they are. Order is kept throughout.
 *
 * <p>An idle connection holds no buffer: the writer is lent by the event loop and goes back with
 * the flush.
 */
final class Output implements BodySink {
  /** Bodies from this size on are copied once, into the buffer for the socket. */
  private static final int LARGE_BYTES = 4 * 1024;

  /** The size of one write at most, about. */
  private static final int GATHER_BYTES = 128 * 1024;

  /** With this much on its way the socket is given no more, and deliveries wait. */
  private static final int WRITE_QUEUE_BYTES = 256 * 1024;

  /** What the connection does when its socket has taken something. */
  interface Listener {
    /** There may be more or less unsent than before. Called often, and in any context. */
    void onUnsent(long bytes);

    /** The socket has taken something. */
    void onTaken();

    /** {@link Output#full} has said yes, and there is room again. Called in any context. */
    void onRoom();

    /** A write has failed: nothing that comes behind it could be understood. */
    void onBroken();
  }

  private final NetSocketInternal socket;
  private final WriterPool pool;
  private final Listener listener;
  private final FrameEncoder encoder = new FrameEncoder(LARGE_BYTES);

  // What is said goes through these in turn: the writer, what waits, the buffer, the socket. While
  // something waits there is no buffer.
  private @Nullable ByteWriter writer;
  private final Unsaid unsaid = new Unsaid();
  private @Nullable ByteBuf buffer;
  private long inFlightBytes;

  private boolean writing;
  private boolean roomWanted;
  private boolean stopped;
  private @Nullable Runnable atEnd;

  Output(NetSocketInternal socket, WriterPool pool, Listener listener) {
    this.socket = socket;
    this.pool = pool;
    this.listener = listener;
    // The bound is kept here. What Vert.x keeps of a socket that can't be written it would not
    // release when the socket closes.
    socket.setWriteQueueMaxSize(Integer.MAX_VALUE);
  }

  /** Limits body frames from now on; 0 for no limit. */
  void frameMax(int frameMax) {
    encoder.maxFrameBytes(frameMax);
  }

  // ---- what is said ----------------------------------------------------------------------------

  void raw(byte[] bytes) {
    if (ready()) {
      writer().bytes(bytes);
    }
  }

  void method(int channel, Method method) {
    if (ready()) {
      encoder.method(writer(), channel, method);
    }
  }

  void heartbeat() {
    if (ready()) {
      encoder.heartbeat(writer());
    }
  }

  void content(int channel, Method method, byte[] encodedProperties, byte[] body) {
    if (!ready()) {
      return;
    }
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
  public void body(BodyFrames frames) {
    if (unsaid.isEmpty()) {
      copy(frames);
    }
    if (!frames.isDone() && !stopped) {
      ByteWriter head = writer();
      unsaid.add(head.toArray(), frames);
      head.reset();
    }
  }

  /** Copies a body as far as the socket may be given it. */
  private void copy(BodyFrames frames) {
    // What the socket takes at once is noticed here.
    writing = true;
    try {
      while (inFlightBytes < WRITE_QUEUE_BYTES && !stopped && !frames.isDone()) {
        ByteWriter head = writer();
        ByteBuf target = buffer(head.length() + frames.leftBytes());
        target.writeBytes(head.array(), 0, head.length());
        head.reset();
        frames.write(target::writeBytes, GATHER_BYTES - target.readableBytes());
        if (target.readableBytes() >= GATHER_BYTES - LARGE_BYTES) {
          buffer = null;
          write(target);
        }
      }
    } finally {
      writing = false;
    }
  }

  private ByteBuf buffer(long expectedBytes) {
    ByteBuf current = buffer;
    if (current == null) {
      current = allocate(expectedBytes);
      buffer = current;
    } else if (current.writableBytes() < expectedBytes && current.capacity() < GATHER_BYTES) {
      // To its full size at once: to double it is to copy it at each step.
      current.capacity(GATHER_BYTES);
    }
    return current;
  }

  private ByteBuf allocate(long expectedBytes) {
    int bytes = (int) Math.min(GATHER_BYTES, expectedBytes);
    return socket.channelHandlerContext().alloc().directBuffer(bytes);
  }

  /**
   * Whether the next frame may be said. A writer that is long enough is given to the socket, or
   * made part of what waits; the socket may turn out to be closed then.
   */
  private boolean ready() {
    if (writer != null && writer.length() >= GATHER_BYTES) {
      flush();
      if (writer != null && writer.length() > 0) {
        unsaid.add(writer.toArray());
        writer.reset();
      }
    }
    return !stopped;
  }

  private ByteWriter writer() {
    if (writer == null) {
      writer = pool.take();
    }
    return writer;
  }

  // ---- how much that is ------------------------------------------------------------------------

  /** What has been said and the socket has not taken yet. */
  long unsentBytes() {
    return inFlightBytes + gatheredBytes();
  }

  private long gatheredBytes() {
    return (writer == null ? 0 : writer.length())
        + unsaid.bytes()
        + (buffer == null ? 0 : buffer.readableBytes());
  }

  /** Whether the client has been sent as much as it may before it has read some of it. */
  boolean full() {
    if (gatheredBytes() >= GATHER_BYTES) {
      flush();
    }
    boolean full = unsentBytes() >= WRITE_QUEUE_BYTES;
    roomWanted |= full;
    return full;
  }

  // ---- to the socket ---------------------------------------------------------------------------

  /**
   * Gives the socket what has gathered, as far as it may; returns whether that was anything. The
   * rest follows by itself.
   */
  boolean flush() {
    if (writing || stopped) {
      return false;
    }
    boolean wrote = false;
    writing = true;
    try {
      while (inFlightBytes < WRITE_QUEUE_BYTES && gatheredBytes() > 0) {
        write(take());
        wrote = true;
      }
    } finally {
      writing = false;
    }
    giveBackWriter();
    tell();
    return wrote;
  }

  /** The next of what has gathered. */
  private ByteBuf take() {
    ByteBuf next = buffer == null ? allocate(gatheredBytes()) : buffer;
    buffer = null;
    unsaid.moveTo(next, GATHER_BYTES - next.readableBytes());
    ByteWriter last = writer;
    boolean fits =
        last != null && (next.readableBytes() == 0 || last.length() <= next.writableBytes());
    if (last != null && fits && unsaid.isEmpty()) {
      next.writeBytes(last.array(), 0, last.length());
      last.reset();
    }
    return next;
  }

  private void giveBackWriter() {
    if (writer != null && writer.length() == 0) {
      pool.giveBack(writer);
      writer = null;
    }
  }

  private void write(ByteBuf bytes) {
    int count = bytes.readableBytes();
    inFlightBytes += count;
    socket.writeMessage(bytes).onComplete(done -> written(count, done.succeeded()));
  }

  private void written(int count, boolean taken) {
    inFlightBytes -= count;
    if (taken) {
      listener.onTaken();
      flush();
    } else if (!stopped) {
      stop();
      listener.onBroken();
    }
  }

  private void tell() {
    listener.onUnsent(unsentBytes());
    if (roomWanted && unsentBytes() <= WRITE_QUEUE_BYTES / 2) {
      roomWanted = false;
      listener.onRoom();
    }
    Runnable last = atEnd;
    if (last != null && unsentBytes() == 0) {
      atEnd = null;
      last.run();
    }
  }

  // ---- its end ---------------------------------------------------------------------------------

  /** Calls once the socket has taken all that was said; not where it closes before that. */
  void end(Runnable whenTaken) {
    atEnd = whenTaken;
    flush();
  }

  /** The socket closes: what has not been sent is dropped, and what is said from now on. */
  void stop() {
    stopped = true;
    atEnd = null;
    unsaid.clear();
    if (buffer != null) {
      buffer.release();
      buffer = null;
    }
    if (writer != null) {
      writer.reset();
      giveBackWriter();
    }
  }
}
