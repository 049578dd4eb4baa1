package io.warren.amqp091;

import io.netty.util.collection.IntObjectHashMap;
import io.vertx.core.internal.ContextInternal;
import io.warren.amqp091.channel.Breach;
import io.warren.amqp091.channel.Channel;
import io.warren.amqp091.channel.ChannelLimits;
import io.warren.amqp091.channel.UnfinishedBodies;
import io.warren.amqp091.channel.Wire;
import io.warren.amqp091.codec.ChannelMethod;
import io.warren.amqp091.codec.ContentHeader;
import io.warren.amqp091.codec.Method;
import io.warren.amqp091.codec.ProtocolException;
import io.warren.amqp091.codec.ReplyCode;
import io.warren.broker.Session;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The open channels of one connection. What comes for a channel runs in that channel's context;
 * frames of one channel in a row enter it once.
 */
final class Channels {
  private final ContextInternal context;
  private final Wire wire;
  private final Session session;
  private final ChannelLimits limits;
  private final UnfinishedBodies unfinished;
  private final int channelMax;
  private final ConnectionEvents told;
  private final IntObjectHashMap<Channel> channelByNumber = new IntObjectHashMap<>(1);
  private final Set<Channel> toFlush = new LinkedHashSet<>();
  private final Set<Channel> withoutRoom = new LinkedHashSet<>();

  private @Nullable Channel entered;
  private @Nullable ContextInternal outer;

  /**
   * Makes the table of a connection that has just been opened.
   *
   * @param context the connection's own
   * @param channelMax the highest channel number, 0 for no limit
   */
  Channels(
      ContextInternal context,
      Wire wire,
      Session session,
      ChannelLimits limits,
      int channelMax,
      ConnectionEvents told) {
    this.context = context;
    this.wire = wire;
    this.session = session;
    this.limits = limits;
    this.unfinished = new UnfinishedBodies(limits.maxUnfinishedBytes());
    this.channelMax = channelMax;
    this.told = told;
  }

  void onMethod(int number, Method method) {
    Channel channel = channelByNumber.get(number);
    if (channel != null) {
      enter(channel);
      channel.onMethod(method);
      return;
    }
    switch (method.kind()) {
      case CHANNEL_OPEN -> open(number);
      // Both ends closed it at once.
      case CHANNEL_CLOSE -> wire.send(number, new ChannelMethod.CloseOk());
      case CHANNEL_CLOSE_OK -> {
        // The same, seen later.
      }
      default ->
          throw new ProtocolException(
              ReplyCode.CHANNEL_ERROR,
              "expected 'channel.open'",
              method.classId(),
              method.methodId());
    }
  }

  private void open(int number) {
    if (channelMax != 0 && number > channelMax) {
      throw new BrokerException(
          ErrorKind.NOT_ALLOWED,
          "number of channels opened ("
              + channelByNumber.size()
              + ") has reached the negotiated channel_max ("
              + channelMax
              + ")");
    }
    channelByNumber.put(
        number, new Channel(number, context.duplicate(), wire, session, limits, unfinished));
    wire.send(number, new ChannelMethod.OpenOk());
    told.channelOpened(number);
  }

  void onHeader(int number, ContentHeader header) {
    known(number).onHeader(header);
  }

  void onBody(int number, byte[] data, int offset, int length, int frameLeftBytes) {
    known(number).onBody(data, offset, length, frameLeftBytes);
  }

  private Channel known(int number) {
    Channel channel = channelByNumber.get(number);
    if (channel == null) {
      throw Breach.of(ReplyCode.CHANNEL_ERROR, "expected 'channel.open'");
    }
    enter(channel);
    return channel;
  }

  private void enter(Channel channel) {
    if (channel != entered) {
      leave();
      entered = channel;
      outer = channel.context().beginDispatch();
    }
  }

  /** Leaves the context of the channel that was entered last. Called at the end of each read. */
  void leave() {
    if (entered != null) {
      entered.context().endDispatch(outer);
      entered = null;
      outer = null;
    }
  }

  void flushLater(Channel channel) {
    toFlush.add(channel);
  }

  /** Lets the channels that have asked for it add what they have collected. */
  void flush() {
    if (!toFlush.isEmpty()) {
      toFlush.forEach(Channel::flush);
      toFlush.clear();
    }
  }

  void whenRoom(Channel channel) {
    withoutRoom.add(channel);
  }

  /** The client has read: the channels that waited for that go on. */
  void onRoom() {
    List<Channel> waiting = List.copyOf(withoutRoom);
    withoutRoom.clear();
    waiting.forEach(Channel::onRoom);
  }

  /** The channel's number is free. */
  void release(Channel channel) {
    if (channelByNumber.remove(channel.number(), channel)) {
      told.channelClosed(channel);
    }
    toFlush.remove(channel);
    withoutRoom.remove(channel);
  }

  /** Ends them all: what they hold goes back to its queues. */
  void end() {
    for (Channel channel : List.copyOf(channelByNumber.values())) {
      channel.end();
      told.channelClosed(channel);
    }
    channelByNumber.clear();
    toFlush.clear();
    withoutRoom.clear();
  }
}
