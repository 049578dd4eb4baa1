package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warren.tls.Issued;
import io.warren.tls.TestAuthority;
import io.warren.tls.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates that are replaced while the node runs. */
class TlsRenewalIT {
  private final SecuredNode secured = SecuredNode.make();

  private Map<String, String> options(String engine) {
    Map<String, String> options = secured.optionsWithVerification();
    options.put("ssl_options.engine", engine);
    options.put("ssl_options.reload_interval", "20");
    return options;
  }

  private X509Certificate shown(TestNode node) throws Exception {
    try (SSLSocket socket = TestClient.connect(secured.client(), node.port(), "localhost")) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl", "jdk"})
  void underLoadNoConnectionIsDropped(String engine) throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    AtomicLong confirmed = new AtomicLong();
    ExecutorService publishers = Executors.newCachedThreadPool();
    try (TestNode node = TestNode.with(options(engine))) {
      List<Future<?>> ends = new ArrayList<>();
      List<Connection> connections = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(node.port());
        factory.setAutomaticRecoveryEnabled(false);
        factory.useSslProtocol(secured.client());
        Connection connection = factory.newConnection();
        connections.add(connection);
        ends.add(publishers.submit(() -> publish(connection, enough, confirmed)));
      }
      for (int i = 0; i < 5; i++) {
        Issued next = secured.authority().server("localhost");
        secured.replace(next);
        long before = confirmed.get();
        Wait.until("it is shown", () -> next.certificate().equals(shown(node)));
        Wait.until("messages go on", () -> confirmed.get() > before + 100);
      }
      enough.set(true);
      for (Future<?> end : ends) {
        end.get(10, TimeUnit.SECONDS);
      }
      for (Connection connection : connections) {
        assertTrue(connection.isOpen());
        connection.close();
      }
    } finally {
      publishers.shutdownNow();
    }
  }

  private static Void publish(Connection connection, AtomicBoolean enough, AtomicLong confirmed)
      throws Exception {
    Channel channel = connection.createChannel();
    channel.confirmSelect();
    String queue = channel.queueDeclare().getQueue();
    while (!enough.get()) {
      for (int i = 0; i < 10; i++) {
        channel.basicPublish("", queue, null, new byte[1000]);
      }
      channel.waitForConfirmsOrDie(10_000);
      confirmed.addAndGet(10);
      channel.queuePurge(queue);
    }
    return null;
  }

  @ParameterizedTest
  @CsvSource({"boringssl", "jdk"})
  void whatCantBeUsedIsNotTakenAndToldOnce(String engine) throws Exception {
    try (LogLines log = LogLines.open();
        TestNode node = TestNode.with(options(engine))) {
      X509Certificate first = shown(node);
      Path key = secured.file("server.key");
      Files.writeString(key, "no key");
      Wait.until("it is told", () -> log.with("certificates stay as they were").size() == 1);
      assertEquals(
          List.of(
              "ERROR the TLS certificates stay as they were: ssl_options.keyfile: "
                  + key
                  + " has no private key in PEM"),
          log.with("certificates stay"));
      assertEquals(first, shown(node));
      Files.delete(key);
      Wait.until("it is told", () -> log.with(key + " is not there").size() == 1);
      assertEquals(first, shown(node));
      Issued next = secured.authority().server("localhost");
      secured.replace(next);
      Wait.until("it is shown", () -> next.certificate().equals(shown(node)));
      Wait.until("it is told", () -> log.with("INFO the TLS certificates are new").size() == 1);
      assertEquals(2, log.with("certificates stay").size());
    }
  }

  /** As Kubernetes and others replace files: by a link to others, which may be older. */
  @ParameterizedTest
  @CsvSource({"boringssl", "jdk"})
  void aLinkToOtherFilesIsNoticed(String engine) throws Exception {
    Path link = secured.file("now");
    Issued next = secured.authority().server("localhost");
    Files.createDirectories(secured.file("a"));
    Files.createDirectories(secured.file("b"));
    next.writeChain(secured.file("b/server.pem"));
    next.writeKey(secured.file("b/server.key"));
    Files.copy(secured.file("server.pem"), secured.file("a/server.pem"));
    Files.copy(secured.file("server.key"), secured.file("a/server.key"));
    Files.createSymbolicLink(link, Path.of("a"));
    Map<String, String> options = options(engine);
    options.put("ssl_options.certfile", link.resolve("server.pem").toString());
    options.put("ssl_options.keyfile", link.resolve("server.key").toString());
    try (TestNode node = TestNode.with(options)) {
      Files.createSymbolicLink(secured.file("then"), Path.of("b"));
      Files.move(
          secured.file("then"),
          link,
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      Wait.until("it is shown", () -> next.certificate().equals(shown(node)));
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl, TLSv1.2", "boringssl, TLSv1.3", "jdk, TLSv1.2", "jdk, TLSv1.3"})
  void whoHasBeenRevokedDoesNotComeBack(String engine, String protocol) throws Exception {
    Issued client = secured.authority().client("client");
    Issued.write(secured.file("crl.pem"), secured.authority().crl());
    Map<String, String> options = options(engine);
    options.put("ssl_options.crlfile", secured.file("crl.pem").toString());
    SSLContext context = secured.client(protocol, client);
    try (TestNode node = TestNode.with(options)) {
      greet(node, context);
      Issued.write(secured.file("crl.pem"), secured.authority().crl(client.certificate()));
      Wait.until("it is refused", () -> isRefused(node, context));
      assertThrows(IOException.class, () -> greet(node, context));
      assertThrows(IOException.class, () -> greet(node, secured.client(protocol, client)));
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl", "jdk"})
  void otherAuthoritiesAreTrusted(String engine) throws Exception {
    TestAuthority other = TestAuthority.named("Other");
    SSLContext context = secured.client("TLSv1.3", other.client("client"));
    Map<String, String> options = options(engine);
    options.put("ssl_options.fail_if_no_peer_cert", "true");
    try (TestNode node = TestNode.with(options)) {
      assertTrue(isRefused(node, context));
      Issued.write(secured.file("ca.pem"), secured.authority().certificate(), other.certificate());
      Wait.until("it is let in", () -> !isRefused(node, context));
    }
  }

  private static boolean isRefused(TestNode node, SSLContext context) {
    try {
      greet(node, context);
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static void greet(TestNode node, SSLContext context) throws IOException {
    try (SSLSocket socket = TestClient.connect(context, node.port(), "localhost")) {
      socket.getOutputStream().write(new Script().protocolHeader().toBytes());
      if (socket.getInputStream().read() < 0) {
        throw new IOException("closed");
      }
    }
  }
}
