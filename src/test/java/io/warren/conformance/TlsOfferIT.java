package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.tls.Issued;
import io.warren.tls.TestAuthority;
import io.warren.tls.TestClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients can agree with the node on is what is configured, and nothing else. */
class TlsOfferIT {
  private static final Set<String> STANDARD_1_3 =
      Set.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");
  private static final Set<String> STANDARD_1_2 =
      Set.of(
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
  private static final byte PROTOCOL_VERSION = 70;

  private static final SecuredNode SECURED = SecuredNode.make();

  /** With a certificate for elliptic curves, and one for RSA. */
  private static TestNode node(String engine, String... keysAndValues) throws Exception {
    Issued rsa =
        SECURED.authority().issue(new TestAuthority.Request("rsa").hosts("rsa.example").rsa());
    Map<String, String> options = SECURED.options();
    options.put("ssl_options.engine", engine);
    options.put("ssl_options.sni_certfile.rsa", rsa.writeChain(SECURED.file("rsa.pem")).toString());
    options.put("ssl_options.sni_keyfile.rsa", rsa.writeKey(SECURED.file("rsa.key")).toString());
    for (int i = 0; i < keysAndValues.length; i += 2) {
      options.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return TestNode.with(options);
  }

  /** Those of all suites of the JDK with which a client comes in. */
  private static Set<String> agreed(TestNode node, String protocol) throws Exception {
    Set<String> agreed = new TreeSet<>();
    String[] all = SECURED.client().getSupportedSSLParameters().getCipherSuites();
    for (String suite : all) {
      for (String host : List.of("localhost", "rsa.example")) {
        if (suite.equals(agreedOn(node, protocol, host, suite))) {
          agreed.add(suite);
        }
      }
    }
    return agreed;
  }

  /** Empty where there is nothing that both would do. */
  private static String agreedOn(TestNode node, String protocol, String host, String... suites)
      throws Exception {
    try (SSLSocket socket = TestClient.connect(SECURED.client(), node.port(), host)) {
      socket.setEnabledProtocols(new String[] {protocol});
      socket.setEnabledCipherSuites(suites);
      socket.startHandshake();
      return socket.getSession().getCipherSuite();
    } catch (IOException e) {
      return "";
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl", "jdk"})
  void byDefaultItIsWhatIsSafe(String engine) throws Exception {
    try (TestNode node = node(engine)) {
      assertEquals(new TreeSet<>(STANDARD_1_3), agreed(node, "TLSv1.3"));
      assertEquals(new TreeSet<>(STANDARD_1_2), agreed(node, "TLSv1.2"));
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl", "jdk"})
  void oneVersionAlone(String engine) throws Exception {
    try (TestNode node = node(engine, "ssl_options.versions.1", "tlsv1.2")) {
      assertEquals(Set.of(), agreed(node, "TLSv1.3"));
      assertEquals(new TreeSet<>(STANDARD_1_2), agreed(node, "TLSv1.2"));
    }
    try (TestNode node = node(engine, "ssl_options.versions.1", "tlsv1.3")) {
      assertEquals(new TreeSet<>(STANDARD_1_3), agreed(node, "TLSv1.3"));
      assertEquals(Set.of(), agreed(node, "TLSv1.2"));
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl", "jdk"})
  void someSuitesAlone(String engine) throws Exception {
    try (LogLines log = LogLines.open();
        TestNode node =
            node(
                engine,
                "ssl_options.ciphers.1",
                "ECDHE-ECDSA-AES128-GCM-SHA256",
                "ssl_options.ciphers.2",
                "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
                "ssl_options.ciphers.3",
                "ECDHE-RSA-RC4-SHA")) {
      assertEquals(Set.of(), agreed(node, "TLSv1.3"));
      assertEquals(
          Set.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"),
          agreed(node, "TLSv1.2"));
      assertEquals(1, log.with("\"ECDHE-RSA-RC4-SHA\" is not known here").size());
      assertEquals(1, log.with("tlsv1.3 is not offered, for no suite of it is named").size());
    }
  }

  /** BoringSSL could not offer less than all. */
  @ParameterizedTest
  @CsvSource({"auto", "jdk"})
  void someSuitesOfTheNewestVersionAlone(String engine) throws Exception {
    try (LogLines log = LogLines.open();
        TestNode node = node(engine, "ssl_options.ciphers.1", "TLS_AES_256_GCM_SHA384")) {
      assertEquals(1, log.with("TLS by jdk").size());
      assertEquals(Set.of("TLS_AES_256_GCM_SHA384"), agreed(node, "TLSv1.3"));
      assertEquals(Set.of(), agreed(node, "TLSv1.2"));
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl, TLSv1.2", "jdk, TLSv1.2", "jdk, TLSv1.3"})
  void whoseOrderCounts(String engine, String protocol) throws Exception {
    String first =
        protocol.equals("TLSv1.3")
            ? "TLS_AES_128_GCM_SHA256"
            : "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
    String second =
        protocol.equals("TLSv1.3")
            ? "TLS_AES_256_GCM_SHA384"
            : "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
    for (String ownOrder : List.of("true", "false")) {
      try (TestNode node =
          node(
              engine,
              "ssl_options.honor_cipher_order",
              ownOrder,
              "ssl_options.ciphers.9",
              first,
              "ssl_options.ciphers.10",
              second)) {
        assertEquals(
            ownOrder.equals("true") ? first : second,
            agreedOn(node, protocol, "localhost", second, first));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl, 0300", "boringssl, 0301", "boringssl, 0302"})
  void olderVersionsAreRefusedByBoringSsl(String engine, String version) throws Exception {
    olderVersionIsRefused(engine, version);
  }

  @ParameterizedTest
  @CsvSource({"jdk, 0301", "jdk, 0302"})
  void olderVersionsAreRefusedByTheJdk(String engine, String version) throws Exception {
    olderVersionIsRefused(engine, version);
  }

  /** A client of the JDK would not even try. */
  private static void olderVersionIsRefused(String engine, String version) throws Exception {
    try (TestNode node = node(engine);
        Socket socket = new Socket("127.0.0.1", node.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(clientHello(HexFormat.of().parseHex(version)));
      byte[] answer = readAll(socket.getInputStream());
      assertEquals(0x15, answer[0], "an alert");
      assertEquals(PROTOCOL_VERSION, answer[6], () -> Arrays.toString(answer));
    }
  }

  private static byte[] readAll(InputStream in) throws IOException {
    byte[] answer = in.readAllBytes();
    assertTrue(answer.length >= 7, () -> "said: " + Arrays.toString(answer));
    return answer;
  }

  private static byte[] clientHello(byte[] version) {
    byte[] rest =
        HexFormat.of()
            .parseHex(
                "00" // no session
                    + "000ac013c014c009c00a002f"
                    + "0100" // no compression
                    + "0012"
                    + "000a000400020017"
                    + "000b00020100"
                    + "00170000");
    ByteBuffer hello = ByteBuffer.allocate(4 + 2 + 32 + rest.length);
    hello.putInt(0x01000000 | (2 + 32 + rest.length)).put(version).put(new byte[32]).put(rest);
    ByteBuffer record = ByteBuffer.allocate(5 + hello.capacity());
    record.put((byte) 0x16).put((byte) 3).put((byte) 1);
    record.putShort((short) hello.capacity()).put(hello.array());
    return record.array();
  }
}
