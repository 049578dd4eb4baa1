package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.tls.Issued;
import io.warren.tls.TestAuthority;
import io.warren.tls.TestClient;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which certificate a client is shown, by the host that it connects to. */
class SniIT {
  private static final SecuredNode SECURED = SecuredNode.make();

  @ParameterizedTest
  @CsvSource({"boringssl, TLSv1.2", "boringssl, TLSv1.3", "jdk, TLSv1.2", "jdk, TLSv1.3"})
  void theHostPicksTheCertificate(String engine, String protocol) throws Exception {
    Issued standard = SECURED.authority().server("localhost");
    SECURED.replace(standard);
    Issued shop = SECURED.authority().server("shop.example", "*.shop.example");
    Issued farm =
        SECURED.authority().issue(new TestAuthority.Request("farm").hosts("farm.example").rsa());
    Map<String, String> options = SECURED.options();
    options.put("ssl_options.engine", engine);
    options.put(
        "ssl_options.sni_certfile.shop", shop.writeChain(SECURED.file("shop.pem")).toString());
    options.put("ssl_options.sni_keyfile.shop", shop.writeKey(SECURED.file("shop.key")).toString());
    options.put(
        "ssl_options.sni_certfile.farm", farm.writeChain(SECURED.file("farm.pem")).toString());
    options.put("ssl_options.sni_keyfile.farm", farm.writeKey(SECURED.file("farm.key")).toString());
    try (TestNode node = TestNode.with(options)) {
      assertEquals(standard.certificate(), shownFor(protocol, node, "localhost"));
      assertEquals(shop.certificate(), shownFor(protocol, node, "shop.example"));
      assertEquals(shop.certificate(), shownFor(protocol, node, "SHOP.example"));
      assertEquals(shop.certificate(), shownFor(protocol, node, "eu.shop.example"));
      assertEquals(farm.certificate(), shownFor(protocol, node, "farm.example"));
      assertEquals(standard.certificate(), shownFor(protocol, node, "a.eu.shop.example"));
      assertEquals(standard.certificate(), shownFor(protocol, node, "elsewhere.example"));
      assertEquals(standard.certificate(), shownFor(protocol, node, ""));
    }
  }

  private static Object shownFor(String protocol, TestNode node, String host) throws Exception {
    String any = host.isEmpty() ? "localhost" : host;
    // A client that comes back would go on with what it was shown before.
    SSLContext client = SECURED.client(protocol, null);
    try (SSLSocket socket = TestClient.connect(client, node.port(), any)) {
      if (host.isEmpty()) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of());
        socket.setSSLParameters(parameters);
      }
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    }
  }
}
