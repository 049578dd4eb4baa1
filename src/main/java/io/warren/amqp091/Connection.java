package io.warren.amqp091;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.warren.amqp091.Reading.Reason;
import io.warren.amqp091.channel.Breach;
import io.warren.amqp091.channel.Channel;
import io.warren.amqp091.channel.Wire;
import io.warren.amqp091.codec.ChannelMethod;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.amqp091.codec.ContentHeader;
import io.warren.amqp091.codec.FrameDecoder;
import io.warren.amqp091.codec.FrameHandler;
import io.warren.amqp091.codec.Method;
import io.warren.amqp091.codec.MethodKind;
import io.warren.amqp091.codec.ProtocolException;
import io.warren.amqp091.codec.ReplyCode;
import io.warren.auth.Authenticator;
import io.warren.auth.User;
import io.warren.broker.Session;
import io.warren.broker.SessionEvents;
import io.warren.broker.VirtualHosts;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: a verticle on its socket's event loop. It reads frames, hands them to
 * their channels, and writes what the channels have to say, all in one go for each read and for
 * each round of what actors have said.
 */
final class Connection extends VerticleBase
    implements FrameHandler, SessionEvents, Wire, Handshake.Peer {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** How long a client has to answer connection.close. */
  private static final long CLOSE_OK_TIMEOUT_MS = 10_000;

  /** The same where the node ends: it has to be gone within seconds. */
  private static final long FORCED_CLOSE_OK_TIMEOUT_MS = 2_000;

  /** How long one waits that has broken the framing, or could not say who it is. */
  private static final long SLOW_DROP_MS = 3_000;

  private enum State {
    HANDSHAKE,
    OPEN,
    /** The broker has said connection.close and waits for the answer. */
    CLOSING,
    CLOSED
  }

  private final NetSocketInternal socket;
  private final ConnectionSettings settings;
  private final VirtualHosts virtualHosts;
  private final Connections connections;
  private final String name;
  private final Handshake handshake;
  private final FrameDecoder decoder;
  private final Output output;
  private final Reading reading;
  private final byte[] scratch;
  private final IntObjectHashMap<Channel> channelByNumber = new IntObjectHashMap<>();
  private final Set<Channel> channelsToFlush = new LinkedHashSet<>();
  private final Set<Channel> channelsWithoutRoom = new LinkedHashSet<>();
  private final Promise<Void> ended = Promise.promise();

  private State state = State.HANDSHAKE;
  private int channelMax;
  private long keptBytes;
  private long timer = -1;
  private boolean inRead;
  private boolean flushDue;
  private boolean blockedTold;
  private boolean admitted;
  private @Nullable Session session;
  private Future<Void> sessionEnded = Future.succeededFuture();
  private @Nullable Heartbeat heartbeat;
  private @Nullable Channel current;
  private @Nullable ContextInternal outer;

  /**
   * Makes a connection for a socket that has just been accepted.
   *
   * @param scratch for one read; with {@code writers} shared by the connections of the event loop
   */
  Connection(
      NetSocketInternal socket,
      ConnectionSettings settings,
      Authenticator authenticator,
      VirtualHosts virtualHosts,
      Connections connections,
      byte[] scratch,
      WriterPool writers) {
    this.socket = socket;
    this.settings = settings;
    this.virtualHosts = virtualHosts;
    this.connections = connections;
    this.scratch = scratch;
    this.name = socket.remoteAddress() + " -> " + socket.localAddress();
    this.handshake = new Handshake(settings, authenticator, this);
    this.decoder = FrameDecoder.forServer(settings.initialFrameMax());
    this.output = new Output(socket, writers);
    this.reading = new Reading(socket, task -> context.runOnContext(done -> task.run()));
    this.channelMax = settings.channelMax();
  }

  @Override
  public Future<?> start() {
    timer =
        vertx.setTimer(
            settings.handshakeTimeoutMs(),
            id -> {
              LOG.warn("{}: no open connection within the handshake timeout", name);
              drop();
            });
    // The socket would call in its listener's context, and tell that one of what goes wrong.
    ContextInternal own = (ContextInternal) context;
    own.exceptionHandler(this::onUnexpected);
    socket.messageHandler(bytes -> own.dispatch(bytes, this::onRead));
    socket.readCompletionHandler(done -> own.dispatch(ignored -> onReadComplete()));
    socket.drainHandler(done -> own.dispatch(ignored -> onDrained()));
    socket.exceptionHandler(cause -> LOG.debug("{}: {}", name, cause.toString()));
    socket.closeHandler(done -> own.dispatch(ignored -> onSocketClosed()));
    return Future.succeededFuture();
  }

  /** What nobody expected ends this connection, and none but this. */
  private void onUnexpected(Throwable failure) {
    fail(null, new IllegalStateException(failure), null);
  }

  /** Completes when the socket is closed and nothing of the connection is left. */
  Future<Void> ended() {
    return ended.future();
  }

  // ---- reading ---------------------------------------------------------------------------------

  private void onRead(Object message) {
    ByteBuf bytes = (ByteBuf) message;
    inRead = true;
    try {
      while (bytes.isReadable()) {
        int count = Math.min(bytes.readableBytes(), scratch.length);
        bytes.readBytes(scratch, 0, count);
        decode(count);
      }
    } finally {
      bytes.release();
      leaveChannel();
    }
    if (heartbeat != null) {
      heartbeat.heard();
    }
  }

  private void decode(int count) {
    int length = count;
    while (true) {
      try {
        decoder.decode(scratch, 0, length, this);
        return;
      } catch (RuntimeException failure) {
        fail(null, failure, null);
        // What stands behind the bad frame is read at the next call.
        length = 0;
      }
    }
  }

  private void onReadComplete() {
    inRead = false;
    flush();
    checkPublishWindow();
  }

  @Override
  public void onProtocolHeader(byte[] header) {
    handshake.onProtocolHeader(header);
  }

  @Override
  public void onMethod(int number, Method method) {
    if (state == State.CLOSED) {
      return;
    }
    if (number == 0) {
      onConnectionMethod(method);
    } else if (state == State.OPEN) {
      Channel channel = channelByNumber.get(number);
      if (channel != null) {
        enter(channel);
        channel.onMethod(method);
      } else {
        onMethodWithoutChannel(number, method);
      }
    } else if (state == State.HANDSHAKE) {
      throw Breach.of(ReplyCode.CHANNEL_ERROR, "unexpected method before connection.open");
    }
  }

  private void onMethodWithoutChannel(int number, Method method) {
    if (method.kind() == MethodKind.CHANNEL_OPEN) {
      openChannel(number);
    } else if (method.kind() == MethodKind.CHANNEL_CLOSE) {
      // Both ends closed it at once.
      send(number, new ChannelMethod.CloseOk());
    } else if (method.kind() != MethodKind.CHANNEL_CLOSE_OK) {
      throw new ProtocolException(
          ReplyCode.CHANNEL_ERROR, "expected 'channel.open'", method.classId(), method.methodId());
    }
  }

  private void openChannel(int number) {
    if (channelMax != 0 && number > channelMax) {
      throw new BrokerException(
          ErrorKind.NOT_ALLOWED,
          "number of channels opened ("
              + channelByNumber.size()
              + ") has reached the negotiated channel_max ("
              + channelMax
              + ")");
    }
    Channel channel =
        new Channel(
            number,
            ((ContextInternal) context).duplicate(),
            this,
            session(),
            settings.channelLimits());
    channelByNumber.put(number, channel);
    send(number, new ChannelMethod.OpenOk());
  }

  @Override
  public void onHeader(int number, ContentHeader header) {
    Channel channel = contentChannel(number);
    if (channel != null) {
      enter(channel);
      channel.onHeader(header);
    }
  }

  @Override
  public void onBody(int number, byte[] data, int offset, int length) {
    Channel channel = contentChannel(number);
    if (channel != null) {
      enter(channel);
      channel.onBody(data, offset, length);
    }
  }

  private @Nullable Channel contentChannel(int number) {
    if (state == State.CLOSING || state == State.CLOSED) {
      return null;
    }
    Channel channel = channelByNumber.get(number);
    if (channel == null) {
      throw Breach.of(ReplyCode.CHANNEL_ERROR, "expected 'channel.open'");
    }
    return channel;
  }

  @Override
  public void onHeartbeat() {
    // That something has come is all it says, and reading has noted it.
  }

  private void onConnectionMethod(Method method) {
    switch (method.kind()) {
      case CONNECTION_CLOSE -> onClose();
      case CONNECTION_CLOSE_OK -> {
        if (state == State.CLOSING) {
          closeSocket();
        }
      }
      case CONNECTION_UPDATE_SECRET -> {
        if (state == State.OPEN) {
          send(new ConnectionMethod.UpdateSecretOk());
        }
      }
      default -> {
        if (state == State.HANDSHAKE) {
          handshake.onMethod(method);
        } else if (state == State.OPEN) {
          throw new ProtocolException(
              ReplyCode.CHANNEL_ERROR,
              "unexpected method in connection state running",
              method.classId(),
              method.methodId());
        }
      }
    }
  }

  /** What a channel does runs in its context; frames of one channel in a row enter it once. */
  private void enter(Channel channel) {
    if (channel != current) {
      leaveChannel();
      current = channel;
      outer = channel.context().beginDispatch();
    }
  }

  private void leaveChannel() {
    if (current != null) {
      current.context().endDispatch(outer);
      current = null;
      outer = null;
    }
  }

  // ---- handshake -------------------------------------------------------------------------------

  @Override
  public void send(Method method) {
    send(0, method);
  }

  @Override
  public void refuseVersion(byte[] spoken) {
    output.raw(spoken);
    closeSocket();
  }

  @Override
  public void dropSlowly(String why) {
    LOG.warn("{}: {}", name, why);
    state = State.CLOSED;
    decoder.stop();
    setTimer(SLOW_DROP_MS);
  }

  @Override
  public void tuned(int negotiatedChannelMax, int frameMax, int heartbeatSeconds) {
    channelMax = negotiatedChannelMax;
    decoder.maxFrameBytes(frameMax);
    output.frameMax(frameMax);
    if (heartbeatSeconds > 0) {
      heartbeat = new Heartbeat(vertx, heartbeatSeconds, this::sendHeartbeat, this::onSilence);
    }
  }

  /** It is no traffic: the next one is sent half an interval later, as clients expect. */
  private void sendHeartbeat() {
    output.heartbeat();
    output.flush();
  }

  private void onSilence() {
    // A client that is not read can't be heard.
    if (!reading.paused()) {
      LOG.warn("{}: missed heartbeats from client", name);
      drop();
    }
  }

  @Override
  public void open(User user, String virtualHost) {
    if (!connections.admit()) {
      throw new BrokerException(
          ErrorKind.NOT_ALLOWED,
          "connection refused: node connection limit (" + connections.max() + ") is reached");
    }
    admitted = true;
    session = virtualHosts.open(user, virtualHost, context, this);
    state = State.OPEN;
    vertx.cancelTimer(timer);
    LOG.debug("{}: user '{}' opened vhost '{}'", name, user.name(), virtualHost);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean fromLoopback() {
    return Loopback.is(socket);
  }

  // ---- writing ---------------------------------------------------------------------------------

  @Override
  public void send(int channel, Method method) {
    output.method(channel, method);
    flushSoon();
  }

  @Override
  public void send(int channel, Method method, byte[] encodedProperties, byte[] body) {
    output.content(channel, method, encodedProperties, body);
    flushSoon();
  }

  @Override
  public void flushLater(Channel channel) {
    channelsToFlush.add(channel);
    flushSoon();
  }

  /** Within a read the end of it flushes; otherwise a task behind those that are already there. */
  private void flushSoon() {
    if (!inRead && !flushDue) {
      flushDue = true;
      context.runOnContext(
          done -> {
            flushDue = false;
            flush();
          });
    }
  }

  private void flush() {
    Session open = session;
    if (open != null) {
      open.flush();
    }
    if (!channelsToFlush.isEmpty()) {
      channelsToFlush.forEach(Channel::flush);
      channelsToFlush.clear();
    }
    if (output.flush() && heartbeat != null) {
      heartbeat.wrote();
    }
    if (open != null && !output.full()) {
      open.deliveriesSent();
    }
  }

  private void onDrained() {
    if (session != null) {
      session.resumeDeliveries();
      List<Channel> channels = List.copyOf(channelsWithoutRoom);
      channelsWithoutRoom.clear();
      channels.forEach(Channel::onRoom);
      flush();
    }
  }

  @Override
  public boolean full() {
    return output.full();
  }

  @Override
  public void whenRoom(Channel channel) {
    channelsWithoutRoom.add(channel);
  }

  // ---- what the session says -------------------------------------------------------------------

  @Override
  public boolean canDeliver() {
    return !output.full();
  }

  @Override
  public void onHeard() {
    flushSoon();
    checkPublishWindow();
  }

  @Override
  public void onHeld(boolean held) {
    if (state != State.OPEN) {
      return;
    }
    if (held) {
      reading.pauseFor(Reason.QUEUE_FULL);
    } else {
      reading.resumeFor(Reason.QUEUE_FULL);
    }
    if (handshake.clientCan("connection.blocked") && held != blockedTold) {
      blockedTold = held;
      send(held ? new ConnectionMethod.Blocked("low on memory") : new ConnectionMethod.Unblocked());
    }
  }

  private void checkPublishWindow() {
    if (session == null) {
      return;
    }
    long bytes = session.publishedBytesInFlight();
    if (bytes > settings.publishWindowBytes()) {
      reading.pauseFor(Reason.PUBLISH_WINDOW);
    } else if (bytes <= settings.publishWindowBytes() / 2) {
      reading.resumeFor(Reason.PUBLISH_WINDOW);
    }
  }

  @Override
  public void kept(int deltaBytes) {
    keptBytes += deltaBytes;
    if (keptBytes > settings.backlogBytes()) {
      reading.pauseFor(Reason.BACKLOG);
    } else if (keptBytes <= settings.backlogBytes() / 2) {
      reading.resumeFor(Reason.BACKLOG);
    }
  }

  @Override
  public boolean cancelNotify() {
    return handshake.clientCan("consumer_cancel_notify");
  }

  // ---- errors and ends -------------------------------------------------------------------------

  @Override
  public void released(Channel channel) {
    channelsWithoutRoom.remove(channel);
    channelByNumber.remove(channel.number(), channel);
    channelsToFlush.remove(channel);
  }

  @Override
  public void fail(@Nullable Channel channel, RuntimeException failure, @Nullable Method method) {
    if (state == State.CLOSING || state == State.CLOSED) {
      LOG.debug("{}: failed at its end", name, failure);
      return;
    }
    ReplyCode code;
    String text;
    if (failure instanceof BrokerException refused) {
      code = ReplyCode.of(refused.kind());
      text = refused.text();
    } else if (failure instanceof ProtocolException breach) {
      code = breach.code();
      text = breach.text();
    } else {
      LOG.error("{}: failed", name, failure);
      code = ReplyCode.INTERNAL_ERROR;
      text = "";
    }
    if (state == State.HANDSHAKE && !handshake.knowsUser()) {
      // Who has not said who it is is told nothing, and must not come back at once.
      dropSlowly(code.replyText(text));
      return;
    }
    int classId = method != null ? method.classId() : failedClass(failure);
    int methodId = method != null ? method.methodId() : failedMethod(failure);
    if (channel == null || code.isHard()) {
      close(code, text, classId, methodId);
    } else {
      LOG.warn("{} channel {}: {}", name, channel.number(), code.replyText(text));
      // What is known to be safe is said first.
      channel.flush();
      send(
          channel.number(),
          new ChannelMethod.Close(code.code(), code.replyText(text), classId, methodId));
      channel.end();
    }
  }

  private static int failedClass(RuntimeException failure) {
    return failure instanceof ProtocolException breach ? breach.classId() : 0;
  }

  private static int failedMethod(RuntimeException failure) {
    return failure instanceof ProtocolException breach ? breach.methodId() : 0;
  }

  @Override
  public void close(ReplyCode code, String text) {
    close(code, text, 0, 0);
  }

  private void close(ReplyCode code, String text, int classId, int methodId) {
    if (state == State.CLOSING || state == State.CLOSED) {
      return;
    }
    LOG.warn("{}: closing: {}", name, code.replyText(text));
    state = State.CLOSING;
    // The answer stands behind all that has not been read.
    reading.resumeForGood();
    endChannels();
    send(new ConnectionMethod.Close(code.code(), code.replyText(text), classId, methodId));
    endSession().onComplete(done -> flush());
    setTimer(decoder.isStopped() ? SLOW_DROP_MS : CLOSE_OK_TIMEOUT_MS);
  }

  /** Closes it because the node ends. */
  Future<Void> closeForced(String reason) {
    if (state == State.HANDSHAKE || state == State.CLOSED) {
      drop();
    } else {
      close(ReplyCode.CONNECTION_FORCED, reason);
      setTimer(FORCED_CLOSE_OK_TIMEOUT_MS);
    }
    return ended();
  }

  /** The client is told when what was its own alone is gone. */
  private void onClose() {
    if (state == State.CLOSING) {
      send(new ConnectionMethod.CloseOk());
      return;
    }
    state = State.CLOSED;
    decoder.stop();
    endChannels();
    endSession()
        .onComplete(
            done -> {
              send(new ConnectionMethod.CloseOk());
              closeSocket();
            });
  }

  private void endChannels() {
    List<Channel> channels = new ArrayList<>(channelByNumber.values());
    channels.forEach(Channel::end);
    channelByNumber.clear();
    channelsToFlush.clear();
    channelsWithoutRoom.clear();
  }

  /** Whoever comes second waits for the same end. */
  private Future<Void> endSession() {
    if (session != null) {
      sessionEnded = session.close();
      session = null;
    }
    return sessionEnded;
  }

  /** Closes the socket behind what has been written, if the client reads that soon. */
  private void closeSocket() {
    state = State.CLOSED;
    output.flush();
    setTimer(SLOW_DROP_MS);
    socket.close();
  }

  private void setTimer(long ms) {
    vertx.cancelTimer(timer);
    timer = vertx.setTimer(ms, id -> drop());
  }

  /** Closes the socket at once: closing it in turn waits for a client that may never read. */
  @SuppressWarnings("FutureReturnValueIgnored") // the close handler hears of it
  private void drop() {
    socket.channelHandlerContext().close();
  }

  private void onSocketClosed() {
    if (state == State.OPEN) {
      LOG.warn("{}: client unexpectedly closed TCP connection", name);
    }
    state = State.CLOSED;
    decoder.stop();
    vertx.cancelTimer(timer);
    if (heartbeat != null) {
      heartbeat.stop();
    }
    endChannels();
    endSession()
        .onComplete(
            done -> {
              if (admitted) {
                connections.forget();
              }
              ended.complete();
            });
  }

  private Session session() {
    if (session == null) {
      throw new IllegalStateException("no session");
    }
    return session;
  }
}
