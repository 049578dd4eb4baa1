package io.warren.amqp091;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.warren.amqp091.channel.Channel;
import io.warren.amqp091.channel.Wire;
import io.warren.amqp091.codec.ChannelMethod;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.amqp091.codec.FrameDecoder;
import io.warren.amqp091.codec.Method;
import io.warren.amqp091.codec.ReplyCode;
import io.warren.auth.Authenticator;
import io.warren.auth.User;
import io.warren.broker.Session;
import io.warren.broker.SessionEvents;
import io.warren.broker.VirtualHosts;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.FullHeap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One client's connection: a verticle on its socket's event loop. It reads frames, hands them to
 * their channels, and writes what the channels have to say, all in one go for each read and for
 * each round of what actors have said.
 */
final class Connection extends VerticleBase
    implements SessionEvents,
        Wire,
        Handshake.Peer,
        HoldBack.Peer,
        Inbound.Peer,
        Lifecycle.Peer,
        Output.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private final NetSocketInternal socket;
  private final ConnectionSettings settings;
  private final VirtualHosts virtualHosts;
  private final Connections connections;
  private final ConnectionName name;

  /** Set by {@link #start}, before anything can be heard. */
  @SuppressWarnings("NullAway.Init")
  private ConnectionEvents told;

  private final Handshake handshake;
  private final FrameDecoder decoder;
  private final Output output;
  private final Reading reading;
  private final Lifecycle life;
  private final Inbound inbound;

  private int channelMax;
  private boolean flushDue;
  private boolean admitted;
  private @Nullable Session session;
  private @Nullable Channels channels;
  private @Nullable HoldBack holdBack;
  private Future<Void> sessionEnded = Future.succeededFuture();

  /**
   * Makes a connection for a socket that has just been accepted.
   *
   * @param scratch for one read; with {@code writers} shared by the connections of the event loop
   */
  Connection(
      Vertx vertx,
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
    this.name = ConnectionName.of(socket.channelHandlerContext().channel());
    this.handshake = new Handshake(settings, authenticator, this);
    this.decoder = FrameDecoder.forServer(settings.initialFrameMax());
    this.output = new Output(socket, writers, this);
    this.reading =
        new Reading(
            socket,
            task -> context.runOnContext(done -> task.run()),
            this::onReadingResumed,
            settings);
    this.life = new Lifecycle(vertx, socket, decoder, reading, output, name, this);
    this.inbound = new Inbound(decoder, scratch, handshake, life, this);
    this.channelMax = settings.channelMax();
  }

  @Override
  public Future<?> start() {
    told = new ConnectionEvents(virtualHosts.events(context), socket, name.ends());
    life.begin(settings.handshakeTimeoutMs());
    // The socket would call in its listener's context, and tell that one of what goes wrong.
    ContextInternal own = (ContextInternal) context;
    own.exceptionHandler(this::onUnexpected);
    socket.messageHandler(bytes -> own.dispatch(bytes, this::onRead));
    socket.readCompletionHandler(done -> own.dispatch(ignored -> onReadComplete()));
    socket.exceptionHandler(cause -> LOG.debug("{}: {}", name, cause.toString()));
    socket.closeHandler(done -> own.dispatch(ignored -> life.onSocketClosed()));
    return Future.succeededFuture();
  }

  /** What nobody expected ends this connection, and none but this. */
  private void onUnexpected(Throwable failure) {
    FullHeap.check(failure);
    fail(new IllegalStateException(failure));
  }

  /** Completes when the socket is closed and nothing of the connection is left. */
  Future<Void> ended() {
    return life.ended();
  }

  /** Closes it because the node ends. */
  Future<Void> closeForced(String reason) {
    return life.closeForced(reason);
  }

  // ---- reading ---------------------------------------------------------------------------------

  private void onRead(Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      beginRead();
      inbound.read(bytes);
      // A loop reads up to sixteen times before it says that it has done.
      checkPublishing();
    } finally {
      bytes.release();
    }
    life.heard();
  }

  private void onReadComplete() {
    flush();
    checkPublishing();
  }

  private void onReadingResumed() {
    beginRead();
    inbound.readOn();
    onReadComplete();
  }

  private void beginRead() {
    if (holdBack != null) {
      holdBack.beginRead();
    }
  }

  @Override
  public boolean mustWait() {
    return life.isOpen() && holdBack != null && holdBack.mustWait();
  }

  // ---- handshake -------------------------------------------------------------------------------

  @Override
  public void send(Method method) {
    send(0, method);
  }

  @Override
  public void refuseVersion(byte[] spoken, String why) {
    LOG.warn("{}: {}", name, why);
    // What follows is no frame.
    decoder.stop();
    output.raw(spoken);
    life.closeSocket();
  }

  @Override
  public void dropSlowly(String why) {
    LOG.warn("{}: {}", name, why);
    life.dropSlowly();
  }

  @Override
  public void dropRefused() {
    life.dropSlowly();
  }

  @Override
  public void closeRefused(ReplyCode code, String text) {
    life.close(Failure.of(code, text), Level.DEBUG);
  }

  @Override
  public void introduced(FieldTable clientProperties) {
    name.introduced(clientProperties);
    told.introduced(clientProperties);
  }

  @Override
  public void tuned(int negotiatedChannelMax, int frameMax, int heartbeatSeconds) {
    channelMax = negotiatedChannelMax;
    told.tuned(negotiatedChannelMax, frameMax, heartbeatSeconds);
    decoder.maxFrameBytes(frameMax);
    output.frameMax(frameMax);
    if (heartbeatSeconds > 0) {
      life.keepAlive(heartbeatSeconds);
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
    Session opened = virtualHosts.open(user, virtualHost, context, this);
    session = opened;
    channels =
        new Channels(
            (ContextInternal) context, this, opened, settings.channelLimits(), channelMax, told);
    inbound.opened(channels);
    holdBack =
        new HoldBack(
            vertx,
            opened::publishedBytesInFlight,
            opened::nodeFull,
            opened::nodeFullWords,
            reading,
            name,
            this);
    life.opened();
    told.opened(virtualHost);
    LOG.info(
        "{}: user '{}' opened vhost '{}', client {}",
        name,
        user.name(),
        virtualHost,
        name.client());
  }

  @Override
  public String name() {
    return name.toString();
  }

  @Override
  public void authenticated(User user, String mechanism) {
    told.authenticated(user, mechanism);
  }

  @Override
  public void refused(String userName, String mechanism, String why) {
    told.refused(userName, mechanism, why);
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

  @Override
  public void flush() {
    Session open = session;
    if (open != null) {
      open.flush();
    }
    if (channels != null) {
      channels.flush();
    }
    if (output.flush()) {
      life.wrote();
    }
    if (open != null && !output.full()) {
      open.deliveriesSent();
    }
  }

  @Override
  public void onUnsent(long bytes) {
    reading.onUnsent(bytes);
  }

  @Override
  public void onTaken() {
    life.took();
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
    life.drop();
  }

  @Override
  public void whenRoom(Channel channel) {
    channels().whenRoom(channel);
  }

  // ---- what the session says -------------------------------------------------------------------

  @Override
  public String clientName() {
    return name.ends();
  }

  @Override
  public boolean canDeliver() {
    return !output.full();
  }

  @Override
  public void onHeard() {
    flushSoon();
    checkPublishing();
  }

  @Override
  public void onHeld(boolean nowHeld, String why) {
    if (life.isOpen() && holdBack != null) {
      holdBack.onHeld(nowHeld, why);
    }
  }

  private void checkPublishing() {
    if (session != null && holdBack != null) {
      holdBack.check();
    }
  }

  @Override
  public boolean isOpen() {
    return life.isOpen();
  }

  @Override
  public void tellBlocked(boolean blocked) {
    if (handshake.clientCan("connection.blocked")) {
      send(
          blocked
              ? new ConnectionMethod.Blocked(blockedReason())
              : new ConnectionMethod.Unblocked());
    }
  }

  /** A single queue that holds too much is a lack of memory too. */
  private String blockedReason() {
    String reason = session == null ? "" : session.nodeFullReason();
    return reason.isEmpty() ? "low on memory" : reason;
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
  public void fail(Throwable cause) {
    fail(null, cause, null);
  }

  @Override
  public void fail(@Nullable Channel channel, Throwable cause, @Nullable Method method) {
    if (life.isEnding()) {
      LOG.debug("{}: failed at its end", name, cause);
      return;
    }
    Failure failure = Failure.of(cause, method);
    if (!failure.expected()) {
      LOG.error("{}: failed", name, cause);
    }
    if (life.isInHandshake() && !handshake.knowsUser()) {
      // Who has not said who it is is told nothing, and must not come back at once.
      dropSlowly(failure.replyText());
    } else if (channel == null || failure.code().isHard()) {
      life.close(failure);
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
  public void endChannels() {
    if (channels != null) {
      channels.end();
    }
  }

  /** Whoever comes second waits for the same end. */
  @Override
  public Future<Void> endSession() {
    if (session != null) {
      sessionEnded = session.close();
      session = null;
    }
    return sessionEnded;
  }

  @Override
  public void gone() {
    told.closed();
    if (admitted) {
      connections.forget();
    }
  }

  private Channels channels() {
    if (channels == null) {
      throw new IllegalStateException("not open");
    }
    return channels;
  }
}
