package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.tls.Issued;
import io.warren.tls.TestAuthority;
import io.warren.tls.TestClient;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is let in by the certificate that is shown. */
class ClientCertificateIT {
  private static final SecuredNode SECURED = SecuredNode.make();
  private static final TestAuthority AUTHORITY = SECURED.authority();

  private static TestNode node(String engine, String... keysAndValues) {
    Map<String, String> options = SECURED.optionsWithVerification();
    options.put("ssl_options.engine", engine);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      options.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return TestNode.with(options);
  }

  /** Says hello, and hears an answer. In TLS 1.3 a client learns only so that it was refused. */
  private static void greet(TestNode node, String protocol, Issued shown) throws Exception {
    greet(node, SECURED.client(protocol, shown));
  }

  private static void greet(TestNode node, SSLContext client) throws IOException {
    try (SSLSocket socket = TestClient.connect(client, node.port(), "localhost")) {
      socket.getOutputStream().write(new Script().protocolHeader().toBytes());
      if (socket.getInputStream().read() < 0) {
        throw new IOException("closed");
      }
    }
  }

  private static void refused(TestNode node, String protocol, Issued shown) {
    assertThrows(IOException.class, () -> greet(node, protocol, shown));
  }

  @ParameterizedTest
  @CsvSource({"boringssl, TLSv1.2", "boringssl, TLSv1.3", "jdk, TLSv1.2", "jdk, TLSv1.3"})
  void whereOneIsAskedForNobodyHasToShowOne(String engine, String protocol) throws Exception {
    try (LogLines log = LogLines.open();
        TestNode node = node(engine)) {
      greet(node, protocol, null);
      greet(node, protocol, AUTHORITY.client("client"));
      greet(node, protocol, AUTHORITY.authority("Between").client("client"));
      refused(node, protocol, TestAuthority.named("Test").client("client"));
      Wait.until("told", () -> log.with("no TLS handshake: ").size() == 1);
      Instant now = Instant.now();
      refused(
          node,
          protocol,
          AUTHORITY.issue(
              new TestAuthority.Request("late")
                  .valid(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)))));
      Wait.until("told", () -> log.with("no TLS handshake: ").size() == 2);
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl, TLSv1.2", "boringssl, TLSv1.3", "jdk, TLSv1.2", "jdk, TLSv1.3"})
  void whereOneIsRequiredOneHasToBeShown(String engine, String protocol) throws Exception {
    try (TestNode node = node(engine, "ssl_options.fail_if_no_peer_cert", "true")) {
      refused(node, protocol, null);
      greet(node, protocol, AUTHORITY.client("client"));
      refused(node, protocol, TestAuthority.named("Other").client("client"));
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl", "jdk"})
  void clientsDontTrustWhoeverComes(String engine) throws Exception {
    try (TestNode node = node(engine)) {
      SSLContext client = TestClient.trusting(TestAuthority.named("Other").certificate());
      assertThrows(IOException.class, () -> greet(node, client));
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl", "jdk"})
  void theWayToATrustedOneIsBounded(String engine) throws Exception {
    TestAuthority first = AUTHORITY.authority("First");
    TestAuthority second = first.authority("Second");
    try (TestNode node = node(engine, "ssl_options.depth", "1")) {
      greet(node, "TLSv1.3", AUTHORITY.client("client"));
      greet(node, "TLSv1.3", first.client("client"));
      refused(node, "TLSv1.3", second.client("client"));
    }
    try (TestNode node = node(engine, "ssl_options.depth", "2")) {
      greet(node, "TLSv1.3", second.client("client"));
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl, TLSv1.2", "boringssl, TLSv1.3", "jdk, TLSv1.2", "jdk, TLSv1.3"})
  void whatIsRevokedIsRefused(String engine, String protocol) throws Exception {
    Issued good = AUTHORITY.client("good");
    Issued bad = AUTHORITY.client("bad");
    String file = SECURED.file("crl.pem").toString();
    Issued.write(SECURED.file("crl.pem"), AUTHORITY.crl(bad.certificate()));
    try (TestNode node = node(engine, "ssl_options.crlfile", file)) {
      greet(node, protocol, good);
      refused(node, protocol, bad);
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl", "jdk"})
  void howMuchIsLookedUp(String engine) throws Exception {
    TestAuthority between = AUTHORITY.authority("Between");
    Issued own = AUTHORITY.client("own");
    Issued below = between.client("below");
    String file = SECURED.file("some.pem").toString();
    Issued.write(SECURED.file("some.pem"), between.crl());
    try (TestNode node = node(engine, "ssl_options.crlfile", file)) {
      refused(node, "TLSv1.3", below);
      refused(node, "TLSv1.3", own);
    }
    try (TestNode node =
        node(engine, "ssl_options.crlfile", file, "ssl_options.crl_check", "peer")) {
      greet(node, "TLSv1.3", below);
      refused(node, "TLSv1.3", own);
    }
    Issued.write(SECURED.file("some.pem"), between.crl(below.certificate()));
    try (TestNode node =
        node(engine, "ssl_options.crlfile", file, "ssl_options.crl_check", "best_effort")) {
      greet(node, "TLSv1.3", own);
      refused(node, "TLSv1.3", below);
    }
    try (TestNode node =
        node(engine, "ssl_options.crlfile", file, "ssl_options.crl_check", "false")) {
      greet(node, "TLSv1.3", below);
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl", "jdk"})
  void aListThatIsOutOfDateCountsAsMissing(String engine) throws Exception {
    Instant yesterday = Instant.now().minus(Duration.ofDays(1));
    Issued.write(SECURED.file("old.pem"), AUTHORITY.crl(yesterday));
    try (LogLines log = LogLines.open();
        TestNode node = node(engine, "ssl_options.crlfile", SECURED.file("old.pem").toString())) {
      assertEquals(1, log.with("out of date").size());
      refused(node, "TLSv1.3", AUTHORITY.client("client"));
    }
  }

  /** A session that is resumed has the certificate of the one that it goes on from. */
  @ParameterizedTest
  @CsvSource({"boringssl, TLSv1.2", "boringssl, TLSv1.3", "jdk, TLSv1.2", "jdk, TLSv1.3"})
  void whoComesBackIsStillKnown(String engine, String protocol) throws Exception {
    Issued shown = AUTHORITY.client("again");
    SSLContext client = SECURED.client(protocol, shown);
    try (TestNode node = node(engine, "ssl_options.fail_if_no_peer_cert", "true")) {
      for (int i = 0; i < 3; i++) {
        assertDoesNotThrow(() -> greet(node, client));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl", "jdk"})
  void aServersCertificateIsCompletedFromTheTrustedOnes(String engine) throws Exception {
    TestAuthority between = AUTHORITY.authority("Between");
    Issued server = between.server("localhost");
    Issued.write(SECURED.file("alone.pem"), server.certificate());
    server.writeKey(SECURED.file("alone.key"));
    Issued.write(SECURED.file("both.pem"), AUTHORITY.certificate(), between.certificate());
    try (TestNode node =
            node(
                engine,
                "ssl_options.certfile",
                SECURED.file("alone.pem").toString(),
                "ssl_options.keyfile",
                SECURED.file("alone.key").toString(),
                "ssl_options.cacertfile",
                SECURED.file("both.pem").toString());
        SSLSocket socket = TestClient.connect(SECURED.client(), node.port(), "localhost")) {
      socket.startHandshake();
      assertEquals(
          between.certificate(), (X509Certificate) socket.getSession().getPeerCertificates()[1]);
      assertTrue(socket.getSession().getPeerCertificates().length == 2);
    }
  }
}
