package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.ConnectionFactory;
import io.warren.tls.TestClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.HexFormat;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that never come to a connection over TLS. */
class TlsHandshakeIT {
  private static final SecuredNode SECURED = SecuredNode.make();

  /** A hello of the largest length that its header can have. */
  private static final byte[] ENDLESS_HELLO = HexFormat.of().parseHex("16030140000100fffffc0303");

  private static TestNode node(String engine, String timeoutMs) {
    Map<String, String> options = SECURED.options();
    options.put("ssl_options.engine", engine);
    options.put("ssl_handshake_timeout", timeoutMs);
    return TestNode.with(options);
  }

  private static Socket connect(TestNode node) throws IOException {
    Socket socket = new Socket("127.0.0.1", node.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void expectEnd(Socket socket) throws IOException {
    // What is said before is an alert.
    assertTrue(socket.getInputStream().readAllBytes().length <= 7);
  }

  @ParameterizedTest
  @CsvSource({"boringssl", "jdk"})
  void oneThatIsNotDoneInTimeIsClosed(String engine) throws Exception {
    try (LogLines log = LogLines.open();
        TestNode node = node(engine, "300");
        Socket silent = connect(node);
        Socket begun = connect(node)) {
      begun.getOutputStream().write(ENDLESS_HELLO);
      expectEnd(silent);
      expectEnd(begun);
      Wait.until("told", () -> log.with("no TLS handshake: handshake timed out").size() == 2);
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl", "jdk"})
  void aHelloWithoutEndIsNotKept(String engine) throws Exception {
    try (LogLines log = LogLines.open();
        TestNode node = node(engine, "60000");
        Socket socket = connect(node)) {
      OutputStream out = socket.getOutputStream();
      byte[] record = new byte[5 + 0x4000];
      System.arraycopy(ENDLESS_HELLO, 0, record, 0, ENDLESS_HELLO.length);
      assertThrows(
          IOException.class,
          () -> {
            out.write(record);
            System.arraycopy(record, 0, record, 0, 5);
            for (int i = 0; i < 4000; i++) {
              out.write(record);
            }
          });
      Wait.until("told", () -> log.with("no TLS handshake: ").size() == 1);
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl", "jdk"})
  void whoDoesNotSpeakTlsIsTurnedAway(String engine) throws Exception {
    try (LogLines log = LogLines.open();
        ErrorLog errors = ErrorLog.open();
        TestNode node = node(engine, "60000")) {
      ConnectionFactory factory = new ConnectionFactory();
      factory.setPort(node.port());
      assertThrows(IOException.class, factory::newConnection);
      Wait.until("told", () -> log.with("no TLS handshake: what it says is not TLS").size() == 1);
      assertEquals(0, node.broker().connectionCount());
      assertEquals(0, errors.errors().size());
    }
  }

  /** Whoever looks whether a port is open is no news. */
  @ParameterizedTest
  @CsvSource({"boringssl", "jdk"})
  void whoGoesAtOnceIsNotTold(String engine) throws Exception {
    try (LogLines log = LogLines.open();
        TestNode node = node(engine, "60000")) {
      connect(node).close();
      try (SSLSocket socket = TestClient.connect(SECURED.client(), node.port(), "localhost")) {
        socket.getOutputStream().write(new Script().protocolHeader().toBytes());
        assertEquals(1, socket.getInputStream().read());
      }
      assertEquals(0, log.with("TLS handshake").size());
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl", "jdk"})
  void aNodeEndsInTheMiddleOfOne(String engine) throws Exception {
    TestNode node = node(engine, "60000");
    try (Socket silent = connect(node);
        Socket begun = connect(node)) {
      begun.getOutputStream().write(ENDLESS_HELLO);
      node.close();
      assertTrue(hasEnded(silent), "nobody is left to say anything");
    }
  }

  /** A handshake has no last word that would have to arrive: a reset is an end like any other. */
  private static boolean hasEnded(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() == -1;
    } catch (SocketException e) {
      return true;
    }
  }
}
