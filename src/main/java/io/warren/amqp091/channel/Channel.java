package io.warren.amqp091.channel;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.warren.amqp091.codec.AccessMethod;
import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ChannelMethod;
import io.warren.amqp091.codec.ClassId;
import io.warren.amqp091.codec.ContentHeader;
import io.warren.amqp091.codec.Method;
import io.warren.amqp091.codec.ReplyCode;
import io.warren.broker.Session;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FullHeap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One channel of a connection. It has a context of its own on the connection's event loop, and
 * handles what comes strictly in order: while a method waits for an answer, what comes behind it is
 * kept.
 */
public final class Channel {
  /** What a kept frame counts for beside its body, in bytes, about. */
  private static final int KEPT_BYTES = 256;

  /** A part of a body frame that waits. */
  private record KeptBody(byte[] part, int frameLeftBytes) {}

  private final int number;
  private final ContextInternal context;
  private final Wire wire;
  private final ContentAssembler assembler;
  private final TopologySide topology;
  private final PublishSide publishing;
  private final ConsumeSide consuming;

  private final Queue<Object> kept = new ArrayDeque<>(1);
  private @Nullable Method current;
  private boolean waiting;

  /** Consumers that the broker has ended while something was waited for; mostly none. */
  private List<String> cancelledMeanwhile = List.of();

  private boolean closed;

  /**
   * Makes a channel that has just been opened.
   *
   * @param unfinished shared by the channels of the connection
   */
  public Channel(
      int number,
      ContextInternal context,
      Wire wire,
      Session session,
      ChannelLimits limits,
      UnfinishedBodies unfinished) {
    this.number = number;
    this.context = context;
    this.wire = wire;
    this.assembler = new ContentAssembler(limits.maxMessageBytes(), unfinished);
    this.topology = new TopologySide(this, session);
    this.consuming = new ConsumeSide(this, session, topology, limits);
    this.publishing = new PublishSide(this, session, consuming, limits.maxTransactionBytes());
  }

  public int number() {
    return number;
  }

  /** Consumers that have not been cancelled, be the channel open still or not. */
  public int consumerCount() {
    return consuming.consumerCount();
  }

  /** The context that what the channel does runs in. */
  public ContextInternal context() {
    return context;
  }

  // ---- what comes from the client --------------------------------------------------------------

  public void onMethod(Method method) {
    if (closed) {
      onMethodWhenClosed(method);
    } else if (waiting) {
      keep(method);
    } else if (waitsForRoom(method)) {
      keep(method);
      waitForRoom();
    } else {
      handle(method);
    }
  }

  public void onHeader(ContentHeader header) {
    if (waiting) {
      keep(header);
    } else if (!closed) {
      handle(header);
    }
  }

  /**
   * Takes a slice that is valid only during the call.
   *
   * @param frameLeftBytes still to come of its frame
   */
  public void onBody(byte[] data, int offset, int length, int frameLeftBytes) {
    if (waiting) {
      keep(new KeptBody(Arrays.copyOfRange(data, offset, offset + length), frameLeftBytes));
    } else if (!closed) {
      handle(data, offset, length, frameLeftBytes);
    }
  }

  private void handle(Method method) {
    current = method;
    try {
      if (assembler.expectsContent()) {
        throw assembler.unexpectedMethod();
      }
      switch (method.kind()) {
        case BASIC_PUBLISH -> assembler.onPublish((BasicMethod.Publish) method);
        case BASIC_ACK -> consuming.onAck((BasicMethod.Ack) method);
        default -> handleRare(method);
      }
    } catch (Throwable failure) {
      FullHeap.check(failure);
      fail(failure, method);
    }
  }

  private void handle(ContentHeader header) {
    try {
      assembler.onHeader(header);
      publishIfWhole();
    } catch (Throwable failure) {
      FullHeap.check(failure);
      fail(failure, current);
    }
  }

  private void handle(byte[] data, int offset, int length, int frameLeftBytes) {
    try {
      assembler.onBody(data, offset, length, frameLeftBytes);
      publishIfWhole();
    } catch (Throwable failure) {
      FullHeap.check(failure);
      fail(failure, current);
    }
  }

  private void publishIfWhole() {
    if (assembler.isWhole()) {
      publishing.onContent(assembler.publish(), assembler.encodedProperties(), assembler.take());
    }
  }

  private void handleRare(Method method) {
    switch (method.classId()) {
      case ClassId.EXCHANGE, ClassId.QUEUE -> topology.onMethod(method);
      case ClassId.BASIC -> consuming.onMethod(method);
      case ClassId.CONFIRM, ClassId.TX -> publishing.onMethod(method);
      default -> onOwnMethod(method);
    }
  }

  private void onOwnMethod(Method method) {
    switch (method.kind()) {
      case CHANNEL_CLOSE -> {
        flush();
        send(new ChannelMethod.CloseOk());
        end();
        wire.released(this);
      }
      case CHANNEL_FLOW -> {
        if (!((ChannelMethod.Flow) method).active()) {
          throw new BrokerException(ErrorKind.NOT_IMPLEMENTED, "active=false");
        }
        send(new ChannelMethod.FlowOk(true));
      }
      case CHANNEL_OPEN -> throw Breach.of(ReplyCode.CHANNEL_ERROR, "second 'channel.open' seen");
      case ACCESS_REQUEST -> send(new AccessMethod.RequestOk(1));
      case CHANNEL_FLOW_OK, CHANNEL_CLOSE_OK -> {
        // Answers to what is not waiting for one any more.
      }
      default -> throw Breach.of(ReplyCode.COMMAND_INVALID, "unimplemented method");
    }
  }

  /** It ends by what no method has asked for. */
  void fail(BrokerException failure) {
    if (!closed) {
      fail(failure, null);
    }
  }

  private void fail(Throwable failure, @Nullable Method method) {
    wire.fail(this, failure, method);
  }

  private Method current() {
    if (current == null) {
      throw new IllegalStateException("no method");
    }
    return current;
  }

  /** After an error the client's answer is waited for, and nothing else is heard. */
  private void onMethodWhenClosed(Method method) {
    if (method instanceof ChannelMethod.CloseOk) {
      wire.released(this);
    } else if (method instanceof ChannelMethod.Close) {
      wire.send(number, new ChannelMethod.CloseOk());
    }
  }

  // ---- waiting for an answer -------------------------------------------------------------------

  /**
   * Waits for an answer; what comes behind the current method is kept until it is there. A failure
   * is the current method's.
   */
  <T> void await(Future<T> answer, Consumer<T> then) {
    Method asking = current();
    if (answer.isComplete()) {
      // Whoever called goes on with what is kept; to do so here would be one call deeper each time.
      settle(answer, then, asking);
      return;
    }
    waiting = true;
    answer.onComplete(
        result -> {
          waiting = false;
          if (!closed) {
            settle(result, then, asking);
            sayCancelled();
            handleKept();
          }
        });
  }

  private <T> void settle(AsyncResult<T> result, Consumer<T> then, Method asking) {
    try {
      if (result.succeeded()) {
        then.accept(result.result());
      } else if (result.cause() instanceof BrokerException refused) {
        fail(refused, asking);
      } else {
        fail(new IllegalStateException(result.cause()), asking);
      }
    } catch (Throwable failure) {
      FullHeap.check(failure);
      fail(failure, asking);
    }
  }

  /**
   * A client that asks and does not read its answers must not fill the memory with them. What is
   * not answered goes on: a client may have to write its acks before it can read.
   */
  private boolean waitsForRoom(Method method) {
    boolean answered =
        switch (method.kind()) {
          case BASIC_ACK, BASIC_NACK, BASIC_REJECT -> false;
          case BASIC_PUBLISH -> ((BasicMethod.Publish) method).mandatory();
          default -> true;
        };
    return answered && wire.full();
  }

  private void waitForRoom() {
    waiting = true;
    wire.whenRoom(this);
  }

  /** The client has read: what waited for that goes on. */
  public void onRoom() {
    waiting = false;
    sayCancelled();
    handleKept();
  }

  private void keep(Object frame) {
    kept.add(frame);
    wire.kept(keptBytes(frame));
  }

  private void handleKept() {
    Object frame;
    while (!waiting && !closed && (frame = kept.peek()) != null) {
      if (frame instanceof Method method && waitsForRoom(method)) {
        waitForRoom();
        break;
      }
      kept.remove();
      wire.kept(-keptBytes(frame));
      if (frame instanceof Method method) {
        handle(method);
      } else if (frame instanceof ContentHeader header) {
        handle(header);
      } else if (frame instanceof KeptBody body) {
        handle(body.part(), 0, body.part().length, body.frameLeftBytes());
      }
    }
    wire.flushLater(this);
  }

  private static int keptBytes(Object frame) {
    if (frame instanceof KeptBody body) {
      return body.part().length + KEPT_BYTES;
    }
    return frame instanceof ContentHeader header
        ? header.encodedProperties().length + KEPT_BYTES
        : KEPT_BYTES;
  }

  // ---- what goes to the client -----------------------------------------------------------------

  void send(Method method) {
    if (!closed) {
      wire.send(number, method);
    }
  }

  void send(Method method, byte[] encodedProperties, byte[] body) {
    if (!closed) {
      wire.send(number, method, encodedProperties, body);
    }
  }

  void flushLater() {
    wire.flushLater(this);
  }

  /**
   * Tells the client, if it wants to know, that the broker has ended its consumer; behind the
   * answer that it waits for, if it does. Whoever deletes a queue that it consumes from may end its
   * channel when it hears of the cancellation, and would never have its answer.
   *
   * @return whether it wants to know
   */
  boolean consumerCancelled(String consumerTag) {
    if (!wire.cancelNotify()) {
      return false;
    }
    if (waiting) {
      if (cancelledMeanwhile.isEmpty()) {
        cancelledMeanwhile = new ArrayList<>();
      }
      cancelledMeanwhile.add(consumerTag);
    } else {
      send(new BasicMethod.Cancel(consumerTag, true));
    }
    return true;
  }

  private void sayCancelled() {
    cancelledMeanwhile.forEach(tag -> send(new BasicMethod.Cancel(tag, true)));
    cancelledMeanwhile = List.of();
  }

  /** The open transaction of a transactional channel, or null. */
  @Nullable Transaction transaction() {
    return publishing.transaction();
  }

  /** Sends what confirms have collected. */
  public void flush() {
    publishing.flushConfirms();
  }

  // ---- its end ---------------------------------------------------------------------------------

  /** Ends what the channel does: what it holds goes back to its queues. It hears nothing more. */
  public void end() {
    if (!closed) {
      closed = true;
      consuming.end();
      assembler.drop();
      dropKept();
    }
  }

  /** A close among what is dropped is still answered. */
  private void dropKept() {
    Object frame;
    while ((frame = kept.poll()) != null) {
      wire.kept(-keptBytes(frame));
      if (frame instanceof Method method) {
        onMethodWhenClosed(method);
      }
    }
  }
}
