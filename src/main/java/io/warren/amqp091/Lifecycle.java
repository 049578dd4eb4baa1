package io.warren.amqp091;

import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.amqp091.codec.FrameDecoder;
import io.warren.amqp091.codec.Method;
import io.warren.amqp091.codec.ReplyCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * How far a connection is, and how it ends: with a word and an answer where that can be had, and
 * after a while in any case.
 */
final class Lifecycle implements Heartbeat.Peer {
  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

  /**
   * How long a client has to answer connection.close, or to close its socket when it is answered.
   */
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

  /** What the connection does when it ends. */
  interface Peer {
    void send(Method method);

    void flush();

    /** Nothing comes from its channels or goes to them any more. Called more than once. */
    void endChannels();

    /** Completes when what was its own alone is gone. Called more than once. */
    Future<Void> endSession();

    /** Nothing of it is left. Called once. */
    void gone();
  }

  private final Vertx vertx;
  private final NetSocketInternal socket;
  private final FrameDecoder decoder;
  private final Reading reading;
  private final Output output;
  private final ConnectionName name;
  private final Peer peer;
  private final Promise<Void> ended = Promise.promise();
  private State state = State.HANDSHAKE;

  /** The node ends, and gives its clients little time. */
  private boolean forced;

  private long timer = -1;
  private @Nullable Heartbeat heartbeat;

  Lifecycle(
      Vertx vertx,
      NetSocketInternal socket,
      FrameDecoder decoder,
      Reading reading,
      Output output,
      ConnectionName name,
      Peer peer) {
    this.vertx = vertx;
    this.socket = socket;
    this.decoder = decoder;
    this.reading = reading;
    this.output = output;
    this.name = name;
    this.peer = peer;
  }

  // ---- how far it is ---------------------------------------------------------------------------

  /** The socket is there; the client has so long to open the connection. */
  void begin(long handshakeTimeoutMs) {
    timer =
        vertx.setTimer(
            handshakeTimeoutMs,
            id -> {
              LOG.warn("{}: no open connection within the handshake timeout", name);
              drop();
            });
  }

  void opened() {
    state = State.OPEN;
    vertx.cancelTimer(timer);
  }

  boolean isInHandshake() {
    return state == State.HANDSHAKE;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  /** Nothing that the client says is of interest any more. */
  boolean isClosed() {
    return state == State.CLOSED;
  }

  /** The end has begun, from whichever side. */
  boolean isEnding() {
    return state == State.CLOSING || state == State.CLOSED;
  }

  /** Completes when the socket is closed and nothing of the connection is left. */
  Future<Void> ended() {
    return ended.future();
  }

  // ---- the broker closes -----------------------------------------------------------------------

  /** Ends the connection after a while, without a word: it has said nothing worth one. */
  void dropSlowly() {
    state = State.CLOSED;
    decoder.stop();
    setTimer(SLOW_DROP_MS);
  }

  /** Closes the connection with a word. */
  void close(Failure failure) {
    close(failure, Level.WARN);
  }

  /**
   * Closes the connection with a word.
   *
   * @param level what the log calls it
   */
  void close(Failure failure, Level level) {
    if (isEnding()) {
      return;
    }
    LOG.atLevel(level).log("{}: closing: {}", name, failure.replyText());
    state = State.CLOSING;
    // The answer stands behind all that has not been read.
    reading.resumeForGood();
    peer.endChannels();
    peer.send(
        new ConnectionMethod.Close(
            failure.code().code(), failure.replyText(), failure.classId(), failure.methodId()));
    peer.endSession().onComplete(done -> peer.flush());
    setTimer(decoder.isStopped() ? SLOW_DROP_MS : CLOSE_OK_TIMEOUT_MS);
  }

  /** Closes it because the node ends. */
  Future<Void> closeForced(String reason) {
    if (state == State.HANDSHAKE || state == State.CLOSED) {
      drop();
    } else {
      close(Failure.of(ReplyCode.CONNECTION_FORCED, reason), Level.INFO);
      forced = true;
      setTimer(FORCED_CLOSE_OK_TIMEOUT_MS);
    }
    return ended();
  }

  void onCloseOk() {
    if (state == State.CLOSING) {
      closeSocket();
    }
  }

  // ---- the client closes -----------------------------------------------------------------------

  /** The client is told when what was its own alone is gone. */
  void onClose() {
    if (state == State.CLOSING) {
      peer.send(new ConnectionMethod.CloseOk());
      return;
    }
    if (state == State.OPEN) {
      LOG.info("{}: closed by its client", name);
    }
    state = State.CLOSED;
    decoder.stop();
    reading.resumeForGood();
    peer.endChannels();
    peer.endSession()
        .onComplete(
            done -> {
              peer.send(new ConnectionMethod.CloseOk());
              closeSocket();
            });
  }

  // ---- the client falls silent -----------------------------------------------------------------

  /** Says something in each interval, and hears whether the client does. */
  void keepAlive(int heartbeatSeconds) {
    heartbeat = new Heartbeat(vertx, heartbeatSeconds, reading, this);
  }

  /** It is no traffic: the next one is sent half an interval later, as clients expect. */
  @Override
  public void beat() {
    output.heartbeat();
    output.flush();
  }

  @Override
  public void onSilence() {
    LOG.warn("{}: missed heartbeats from client", name);
    state = State.CLOSED;
    drop();
  }

  void heard() {
    if (heartbeat != null) {
      heartbeat.heard();
    }
  }

  void took() {
    if (heartbeat != null) {
      heartbeat.took();
    }
  }

  void wrote() {
    if (heartbeat != null) {
      heartbeat.wrote();
    }
  }

  // ---- the socket ------------------------------------------------------------------------------

  /**
   * Says behind the rest that nothing more comes, and leaves it to the client to close the socket,
   * or else to a timer.
   *
   * <p>Until then it is read, and nothing that comes is of interest. A client's threads may be in
   * the middle of something when one of them says goodbye, and amqplib says it before what its
   * channels have queued. Were the socket closed with that unread, the system would answer with a
   * reset, and the client lose what it is told.
   */
  void closeSocket() {
    state = State.CLOSED;
    decoder.stop();
    reading.resumeForGood();
    if (heartbeat != null) {
      heartbeat.stop();
    }
    if (!forced) {
      setTimer(CLOSE_OK_TIMEOUT_MS);
    }
    output.end(this::shutDownOutput);
  }

  private void shutDownOutput() {
    SslHandler tls = socket.channelHandlerContext().pipeline().get(SslHandler.class);
    if (tls == null) {
      shutDownSocketsOutput();
    } else {
      // TLS has a last word of its own.
      tls.closeOutbound().addListener(done -> shutDownSocketsOutput());
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // where it fails, the socket closes
  private void shutDownSocketsOutput() {
    if (socket.channelHandlerContext().channel() instanceof DuplexChannel open) {
      open.shutdownOutput();
    } else {
      socket.close();
    }
  }

  private void setTimer(long ms) {
    vertx.cancelTimer(timer);
    timer = vertx.setTimer(ms, id -> drop());
  }

  /** Closes the socket at once: closing it in turn waits for a client that may never read. */
  @SuppressWarnings("FutureReturnValueIgnored") // the close handler hears of it
  void drop() {
    socket.channelHandlerContext().close();
  }

  void onSocketClosed() {
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
    peer.endChannels();
    peer.endSession()
        .onComplete(
            done -> {
              peer.gone();
              ended.complete();
            });
  }
}
