package io.warren.amqp091;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.warren.amqp091.channel.Breach;
import io.warren.amqp091.channel.Channel;
import io.warren.amqp091.channel.Wire;
import io.warren.amqp091.codec.ChannelMethod;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.amqp091.codec.ContentHeader;
import io.warren.amqp091.codec.FrameDecoder;
import io.warren.amqp091.codec.FrameHandler;
import io.warren.amqp091.codec.Method;
import io.warren.amqp091.codec.ProtocolException;
import io.warren.amqp091.codec.ReplyCode;
import io.warren.auth.Authenticator;
import io.warren.auth.User;
import io.warren.broker.Session;
import io.warren.broker.SessionEvents;
import io.warren.broker.VirtualHosts;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: a verticle on its socket's event loop. It reads frames, hands them to
 * their channels, and writes what the channels have to say, all in one go for each read and for
 * each round of what actors have said.
 */
final class Connection extends VerticleBase
    implements FrameHandler, SessionEvents, Wire, Handshake.Peer, Output.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** How long a client has to answer connection.close. */
  private static final long CLOSE_OK_TIMEOUT_MS = 10_000;

  /** The same where the node ends: it has to be gone within seconds. */
  private static final long FORCED_CLOSE_OK_TIMEOUT_MS = 2_000;

  /** How often a connection that waits for the node's memory looks whether there is some. */
  private static final long NODE_FULL_LOOK_MS = 100;

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
  private final Promise<Void> ended = Promise.promise();

  private State state = State.HANDSHAKE;
  private int channelMax;
  private long timer = -1;
  private boolean flushDue;
  private boolean blockedTold;
  private boolean held;
  private boolean waitsForNode;
  private boolean admitted;
  private @Nullable Session session;
  private @Nullable Channels channels;
  private Future<Void> sessionEnded = Future.succeededFuture();
  private @Nullable Heartbeat heartbeat;

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
    this.output = new Output(socket, writers, this);
    this.reading = new Reading(socket, task -> context.runOnContext(done -> task.run()), settings);
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
    try {
      while (bytes.isReadable()) {
        int count = Math.min(bytes.readableBytes(), scratch.length);
        bytes.readBytes(scratch, 0, count);
        decode(count);
      }
      // A loop reads up to sixteen times before it says that it has done.
      checkPublishWindow();
    } finally {
      bytes.release();
      if (channels != null) {
        channels.leave();
      }
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
    flush();
    checkPublishWindow();
  }

  @Override
  public void onProtocolHeader(byte[] header) {
    handshake.onProtocolHeader(header);
  }

  @Override
  public void onMethod(int number, Method method) {
    if (number == 0) {
      onConnectionMethod(method);
    } else if (state == State.OPEN) {
      channels().onMethod(number, method);
    } else if (state == State.HANDSHAKE) {
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
      channels().onBody(number, data, offset, length);
    }
  }

  private boolean mayHaveContent() {
    if (state == State.HANDSHAKE) {
      throw Breach.of(ReplyCode.CHANNEL_ERROR, "expected 'channel.open'");
    }
    return state == State.OPEN;
  }

  @Override
  public void onHeartbeat() {
    // That something has come is all it says, and reading has noted it.
  }

  private void onConnectionMethod(Method method) {
    if (state == State.CLOSED) {
      return;
    }
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
      state = State.CLOSED;
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
    channels =
        new Channels(
            (ContextInternal) context, this, session, settings.channelLimits(), channelMax);
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
    channels().flushLater(channel);
    flushSoon();
  }

  /**
   * A task behind those that are already there; the end of a read, if that comes first, flushes.
   */
  private void flushSoon() {
    if (!flushDue) {
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
    if (channels != null) {
      channels.flush();
    }
    if (output.flush() && heartbeat != null) {
      heartbeat.wrote();
    }
    if (open != null && !output.full()) {
      open.deliveriesSent();
    }
  }

  @Override
  public void onUnsent(long bytes) {
    reading.onUnsent(bytes);
  }

  /** A task of its own: whoever notices is often in the middle of what it says. */
  @Override
  public void onRoom() {
    context.runOnContext(done -> goOn());
  }

  private void goOn() {
    if (session != null) {
      session.resumeDeliveries();
      channels().onRoom();
      flush();
    }
  }

  @Override
  public boolean full() {
    return output.full();
  }

  @Override
  public void onBroken() {
    drop();
  }

  @Override
  public void whenRoom(Channel channel) {
    channels().whenRoom(channel);
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
  public void onHeld(boolean nowHeld) {
    if (state != State.OPEN) {
      return;
    }
    held = nowHeld;
    reading.onHeld(nowHeld);
    tellBlocked();
  }

  private void checkPublishWindow() {
    Session open = session;
    if (open != null) {
      long bytesInFlight = open.publishedBytesInFlight();
      reading.onPublished(bytesInFlight);
      if (bytesInFlight > 0 && !waitsForNode && open.nodeFull()) {
        waitForNode(open);
      }
    }
  }

  /** Who publishes while the node is full waits, and looks again until it is not. */
  private void waitForNode(Session open) {
    waitsForNode = true;
    reading.onNodeFull(true);
    tellBlocked();
    vertx.setPeriodic(
        NODE_FULL_LOOK_MS,
        id -> {
          if (state != State.OPEN || !open.nodeFull()) {
            vertx.cancelTimer(id);
            waitsForNode = false;
            reading.onNodeFull(false);
            tellBlocked();
          }
        });
  }

  private void tellBlocked() {
    boolean blocked = waitsForNode || held;
    if (state != State.OPEN || blocked == blockedTold) {
      return;
    }
    blockedTold = blocked;
    LOG.info(
        "{}: {}",
        name,
        blocked ? "held back, its queue or the node holds as much as it may" : "goes on");
    if (handshake.clientCan("connection.blocked")) {
      send(
          blocked
              ? new ConnectionMethod.Blocked("low on memory")
              : new ConnectionMethod.Unblocked());
    }
  }

  @Override
  public void kept(int deltaBytes) {
    reading.onKept(deltaBytes);
  }

  @Override
  public boolean cancelNotify() {
    return handshake.clientCan("consumer_cancel_notify");
  }

  // ---- errors and ends -------------------------------------------------------------------------

  @Override
  public void released(Channel channel) {
    channels().release(channel);
  }

  @Override
  public void fail(@Nullable Channel channel, RuntimeException cause, @Nullable Method method) {
    if (state == State.CLOSING || state == State.CLOSED) {
      LOG.debug("{}: failed at its end", name, cause);
      return;
    }
    Failure failure = Failure.of(cause, method);
    if (!failure.expected()) {
      LOG.error("{}: failed", name, cause);
    }
    if (state == State.HANDSHAKE && !handshake.knowsUser()) {
      // Who has not said who it is is told nothing, and must not come back at once.
      dropSlowly(failure.replyText());
    } else if (channel == null || failure.code().isHard()) {
      close(failure);
    } else {
      close(channel, failure);
    }
  }

  private void close(Channel channel, Failure failure) {
    LOG.warn("{} channel {}: {}", name, channel.number(), failure.replyText());
    // What is known to be safe is said first.
    channel.flush();
    send(
        channel.number(),
        new ChannelMethod.Close(
            failure.code().code(), failure.replyText(), failure.classId(), failure.methodId()));
    channel.end();
  }

  @Override
  public void close(ReplyCode code, String text) {
    close(Failure.of(code, text));
  }

  private void close(Failure failure) {
    if (state == State.CLOSING || state == State.CLOSED) {
      return;
    }
    LOG.warn("{}: closing: {}", name, failure.replyText());
    state = State.CLOSING;
    // The answer stands behind all that has not been read.
    reading.resumeForGood();
    endChannels();
    send(
        new ConnectionMethod.Close(
            failure.code().code(), failure.replyText(), failure.classId(), failure.methodId()));
    endSession().onComplete(done -> flush());
    setTimer(decoder.isStopped() ? SLOW_DROP_MS : CLOSE_OK_TIMEOUT_MS);
  }

  /** Closes it because the node ends. */
  Future<Void> closeForced(String reason) {
    if (state == State.HANDSHAKE || state == State.CLOSED) {
      drop();
    } else {
      close(Failure.of(ReplyCode.CONNECTION_FORCED, reason));
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
    if (channels != null) {
      channels.end();
    }
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
    setTimer(SLOW_DROP_MS);
    output.end(socket::close);
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
    output.stop();
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

  private Channels channels() {
    if (channels == null) {
      throw new IllegalStateException("not open");
    }
    return channels;
  }
}
