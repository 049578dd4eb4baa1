package io.warren.amqp091;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.net.NetSocketInternal;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;

/** A socket that keeps what it is given, and takes it at once, later or never, as a test says. */
final class RecordedSocket {
  private record Late(Promise<Void> promise, int bytes) {}

  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  private final ByteArrayOutputStream given = new ByteArrayOutputStream();
  private final Queue<Late> late = new ArrayDeque<>();
  private int writeCount;
  private BooleanSupplier takesAtOnce = () -> false;
  private boolean broken;
  private long inFlightBytes;
  private int pauseCount;
  private int resumeCount;

  /** What an output and a reading may do with it, and nothing else. */
  NetSocketInternal socket() {
    channel.config().setAllocator(allocator);
    ChannelHandlerContext context = channel.pipeline().firstContext();
    return (NetSocketInternal)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {NetSocketInternal.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "channelHandlerContext" -> context;
                  case "isSsl" -> false;
                  case "writeMessage" -> write((ByteBuf) arguments[0]);
                  case "setWriteQueueMaxSize" -> proxy;
                  case "close" -> {
                    channel.close();
                    yield Future.succeededFuture();
                  }
                  case "pause" -> {
                    pauseCount++;
                    yield proxy;
                  }
                  case "resume" -> {
                    resumeCount++;
                    yield proxy;
                  }
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private Future<Void> write(ByteBuf buffer) {
    writeCount++;
    int count = buffer.readableBytes();
    if (count == 0) {
      throw new AssertionError("nothing to write");
    }
    byte[] bytes = new byte[count];
    buffer.readBytes(bytes);
    buffer.release();
    if (broken) {
      return Future.failedFuture("broken");
    }
    given.writeBytes(bytes);
    if (takesAtOnce.getAsBoolean()) {
      return Future.succeededFuture();
    }
    Late write = new Late(Promise.promise(), count);
    late.add(write);
    inFlightBytes += count;
    return write.promise.future();
  }

  /** Asked at each write. */
  void takesAtOnce(BooleanSupplier condition) {
    takesAtOnce = condition;
  }

  /** From now on every write fails at once. */
  void breaks() {
    broken = true;
  }

  /** Takes the next of what it has been given, if there is any. */
  void takeNext() {
    Late write = late.poll();
    if (write != null) {
      inFlightBytes -= write.bytes;
      write.promise.complete();
    }
  }

  void takeAll() {
    while (!late.isEmpty()) {
      takeNext();
    }
  }

  /** What it was given and has not taken fails, the oldest first; says how many writes that is. */
  int failAll() {
    int failed = late.size();
    for (Late write = late.poll(); write != null; write = late.poll()) {
      inFlightBytes -= write.bytes;
      write.promise.fail("gone");
    }
    return failed;
  }

  /** All that it has been given and has not refused. */
  byte[] given() {
    return given.toByteArray();
  }

  long givenBytes() {
    return given.size();
  }

  long inFlightBytes() {
    return inFlightBytes;
  }

  boolean isClosed() {
    return !channel.isOpen();
  }

  int pauseCount() {
    return pauseCount;
  }

  int resumeCount() {
    return resumeCount;
  }

  /** Memory of the buffers that are still held by somebody, written or not. */
  long heldBytes() {
    return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
  }

  /** How often it was written to. */
  int writeCount() {
    return writeCount;
  }

  void close() {
    channel.close();
  }
}
