package io.warren.conformance;

import com.rabbitmq.client.ConnectionFactory;
import io.warren.TestData;
import io.warren.tls.Issued;
import io.warren.tls.TestAuthority;
import io.warren.tls.TestClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;

/**
 * What a node with TLS has: an authority, and a server's certificate for {@code localhost} in files
 * of a directory of its own.
 */
public final class SecuredNode {
  private static final String ENGINE = System.getProperty("warren.tls", "");
  private static final Optional<SecuredNode> OF_RUN =
      ENGINE.isEmpty() ? Optional.empty() : Optional.of(make());

  private final TestAuthority authority;
  private final Path folder;

  private SecuredNode(TestAuthority authority, Path folder) {
    this.authority = authority;
    this.folder = folder;
  }

  /**
   * Where {@code -Dwarren.tls=ENGINE} asks for it, what all nodes of this run have: each test that
   * is not about TLS shows then that TLS makes no difference.
   */
  static Optional<SecuredNode> ofRun() {
    return OF_RUN;
  }

  /** Has a client of such a run use TLS. */
  public static void prepare(ConnectionFactory factory) {
    OF_RUN.ifPresent(secured -> factory.useSslProtocol(secured.client()));
  }

  /** Where sockets come from that speak TLS in such a run. */
  static SocketFactory sockets() {
    return OF_RUN
        .map(secured -> (SocketFactory) secured.client().getSocketFactory())
        .orElseGet(SocketFactory::getDefault);
  }

  /** What to speak over a socket that is connected, in such a run or another. */
  static Socket over(Socket plain) throws IOException {
    return OF_RUN.isPresent()
        ? OF_RUN
            .get()
            .client()
            .getSocketFactory()
            .createSocket(plain, "localhost", plain.getPort(), true)
        : plain;
  }

  public static SecuredNode make() {
    try {
      SecuredNode made = new SecuredNode(TestAuthority.named("Test"), TestData.directory());
      made.replace(made.authority.server("localhost"));
      Issued.write(made.file("ca.pem"), made.authority.certificate());
      return made;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Puts another certificate in place of the server's. */
  public void replace(Issued server) throws Exception {
    server.writeChain(file("server.pem"));
    server.writeKey(file("server.key"));
  }

  public TestAuthority authority() {
    return authority;
  }

  public Path file(String name) {
    return folder.resolve(name);
  }

  /** The options of a node that listens with TLS alone. */
  public Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("listeners.tcp", "none");
    options.put("listeners.ssl.default", "127.0.0.1:0");
    options.put("ssl_options.engine", ENGINE.isEmpty() ? "auto" : ENGINE);
    options.put("ssl_options.certfile", file("server.pem").toString());
    options.put("ssl_options.keyfile", file("server.key").toString());
    return options;
  }

  /** The same, asking clients for certificates of the authority. */
  public Map<String, String> optionsWithVerification() {
    Map<String, String> options = options();
    options.put("ssl_options.cacertfile", file("ca.pem").toString());
    options.put("ssl_options.verify", "verify_peer");
    return options;
  }

  /** A client that trusts the node. */
  public SSLContext client() {
    try {
      return TestClient.trusting(authority.certificate());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same, which speaks no newer protocol and may show a certificate. */
  public SSLContext client(String protocol, Issued shown) throws Exception {
    return TestClient.context(protocol, authority.certificate(), shown);
  }
}
