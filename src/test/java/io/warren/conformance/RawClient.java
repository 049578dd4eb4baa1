package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.amqp091.codec.ChannelMethod;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.amqp091.codec.ContentHeader;
import io.warren.amqp091.codec.FrameDecoder;
import io.warren.amqp091.codec.FrameHandler;
import io.warren.amqp091.codec.Method;
import io.warren.value.FieldTable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * A client that says to the byte what a test wants said, and reads when the test reads. It fails
 * where the broker says nothing for ten seconds.
 */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MS = 10_000;

  /** Capabilities that a modern client has. */
  static final FieldTable CAPABILITIES =
      FieldTable.of(
          Map.of(
              "capabilities",
              FieldTable.of(
                  Map.of(
                      "authentication_failure_close", true,
                      "connection.blocked", true,
                      "consumer_cancel_notify", true))));

  static final byte[] GUEST = "\0guest\0guest".getBytes(StandardCharsets.UTF_8);

  /** What a frame holds: a {@link Method}, a {@link ContentHeader}, a body's bytes, or nothing. */
  record Frame(int channel, Object content) {
    boolean isHeartbeat() {
      return content == HEARTBEAT;
    }
  }

  private static final Object HEARTBEAT = new Object();

  private final Socket plain;

  /** The same, or TLS over it. */
  private final Socket socket;

  private final OutputStream out;
  private final FrameDecoder decoder = FrameDecoder.forClient(0);
  private final Queue<Frame> frames = new ArrayDeque<>();
  private final byte[] buffer = new byte[64 * 1024];

  private RawClient(int port, int receiveBytes) throws IOException {
    plain = new Socket();
    if (receiveBytes > 0) {
      plain.setReceiveBufferSize(receiveBytes);
    }
    plain.setTcpNoDelay(true);
    plain.setSoTimeout(PATIENCE_MS);
    plain.connect(new InetSocketAddress("127.0.0.1", port));
    socket = SecuredNode.over(plain);
    out = socket.getOutputStream();
  }

  /** Connects, and has said nothing yet. */
  static RawClient connect(int port) throws IOException {
    return new RawClient(port, 0);
  }

  /** Has a connection open, with heartbeats off. */
  static RawClient open(int port) throws IOException {
    return open(port, 0, 131_072, 0);
  }

  /**
   * Has a connection open.
   *
   * @param heartbeatSeconds agreed on; this client sends none by itself
   * @param receiveBytes of the socket's buffer, or 0 for the system's choice
   */
  static RawClient open(int port, int heartbeatSeconds, long frameMax, int receiveBytes)
      throws IOException {
    RawClient client = new RawClient(port, receiveBytes);
    client.send(script -> script.protocolHeader());
    client.expect(ConnectionMethod.Start.class);
    client.send(0, startOk());
    client.expect(ConnectionMethod.Tune.class);
    client.send(
        0,
        new ConnectionMethod.TuneOk(2047, frameMax, heartbeatSeconds),
        new ConnectionMethod.Open("/"));
    client.expect(ConnectionMethod.OpenOk.class);
    return client;
  }

  /** The same, with channel 1 open. */
  static RawClient openWithChannel(int port) throws IOException {
    RawClient client = open(port);
    client.openChannel(1);
    return client;
  }

  static ConnectionMethod.StartOk startOk() {
    return new ConnectionMethod.StartOk(CAPABILITIES, "PLAIN", GUEST, "en_US");
  }

  void openChannel(int channel) throws IOException {
    send(channel, new ChannelMethod.Open());
    expect(channel, ChannelMethod.OpenOk.class);
  }

  // ---- saying ----------------------------------------------------------------------------------

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  /** In one write. */
  void send(Consumer<Script> says) throws IOException {
    Script script = new Script();
    says.accept(script);
    send(script.toBytes());
  }

  /** In one write. */
  void send(int channel, Method... methods) throws IOException {
    send(script -> script.method(channel, methods));
  }

  /** Says that it will say no more. */
  void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  // ---- hearing ---------------------------------------------------------------------------------

  /** The next frame that is not a heartbeat. */
  Frame next() throws IOException {
    Frame frame = nextOrEnd();
    if (frame == null) {
      throw new AssertionError("the broker closed the socket");
    }
    return frame;
  }

  private Frame nextOrEnd() throws IOException {
    Frame frame;
    do {
      frame = nextOfAny();
    } while (frame != null && frame.isHeartbeat());
    return frame;
  }

  /** The next frame, or null where the broker has closed the socket. */
  Frame nextOfAny() throws IOException {
    while (frames.isEmpty()) {
      int count;
      try {
        count = socket.getInputStream().read(buffer);
      } catch (SocketTimeoutException e) {
        throw new AssertionError("the broker says nothing", e);
      }
      if (count < 0) {
        return null;
      }
      decoder.decode(buffer, 0, count, new Collector());
    }
    return frames.remove();
  }

  /** The next frame has to be this method, on this channel. */
  <M extends Method> M expect(int channel, Class<M> type) throws IOException {
    Frame frame = next();
    if (!type.isInstance(frame.content())) {
      throw new AssertionError("not " + type.getSimpleName() + " but " + frame);
    }
    assertEquals(channel, frame.channel());
    return type.cast(frame.content());
  }

  <M extends Method> M expect(Class<M> type) throws IOException {
    return expect(0, type);
  }

  /** A content header and its body frames, put together. */
  byte[] expectContent(int channel) throws IOException {
    Frame frame = next();
    assertEquals(channel, frame.channel());
    byte[] body = new byte[(int) ((ContentHeader) frame.content()).bodySize()];
    int filled = 0;
    while (filled < body.length) {
      frame = next();
      assertEquals(channel, frame.channel());
      byte[] part = (byte[]) frame.content();
      System.arraycopy(part, 0, body, filled, part.length);
      filled += part.length;
    }
    return body;
  }

  /** The broker says that it closes the connection, with this code and text. */
  ConnectionMethod.Close expectGoodbye(int code, String text) throws IOException {
    ConnectionMethod.Close close = expect(ConnectionMethod.Close.class);
    assertEquals(text, close.replyText());
    assertEquals(code, close.replyCode());
    return close;
  }

  /** The broker closes the connection with this code and text; it is told that this was heard. */
  ConnectionMethod.Close expectClose(int code, String text) throws IOException {
    ConnectionMethod.Close close = expectGoodbye(code, text);
    send(0, new ConnectionMethod.CloseOk());
    expectEnd();
    return close;
  }

  /** The broker closes the channel with this code and text; it is told that this was heard. */
  ChannelMethod.Close expectChannelClose(int channel, int code, String text) throws IOException {
    ChannelMethod.Close close = expect(channel, ChannelMethod.Close.class);
    assertEquals(text, close.replyText());
    assertEquals(code, close.replyCode());
    send(channel, new ChannelMethod.CloseOk());
    return close;
  }

  /** The broker closes the socket, and has said nothing more. */
  void expectEnd() throws IOException {
    Frame frame;
    try {
      frame = nextOrEnd();
    } catch (java.net.SocketException reset) {
      return;
    }
    if (frame != null) {
      throw new AssertionError("the broker goes on: " + frame);
    }
  }

  /** All bytes up to the end of the stream, undecoded. */
  byte[] bytesToEnd() throws IOException {
    return socket.getInputStream().readAllBytes();
  }

  /** Reads what is there now, or comes soon, and drops it; -1 at the end of the stream. */
  int readRaw() throws IOException {
    return socket.getInputStream().read(buffer);
  }

  /** Goes without a word. */
  @Override
  public void close() throws IOException {
    plain.close();
  }

  /** Goes without a word, and has the system say that something was wrong. */
  void reset() throws IOException {
    plain.setSoLinger(true, 0);
    plain.close();
  }

  private final class Collector implements FrameHandler {
    @Override
    public void onProtocolHeader(byte[] header) {
      throw new AssertionError("a protocol header among frames");
    }

    @Override
    public void onMethod(int channel, Method method) {
      frames.add(new Frame(channel, method));
    }

    @Override
    public void onHeader(int channel, ContentHeader header) {
      frames.add(new Frame(channel, header));
    }

    @Override
    public void onBody(int channel, byte[] data, int offset, int length) {
      frames.add(new Frame(channel, java.util.Arrays.copyOfRange(data, offset, offset + length)));
    }

    @Override
    public void onHeartbeat() {
      frames.add(new Frame(0, HEARTBEAT));
    }
  }
}
