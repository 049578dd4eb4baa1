package io.warren.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** What a client of a test knows of TLS. */
public final class TestClient {
  private static final int PATIENCE_MS = 10_000;

  private TestClient() {}

  /** Trusts one authority, and shows no certificate. */
  public static SSLContext trusting(X509Certificate authority) throws Exception {
    return context("TLS", authority, null);
  }

  /**
   * Trusts one authority.
   *
   * @param protocol the newest that it speaks, such as {@code TLSv1.2}
   * @param shown or null
   */
  public static SSLContext context(String protocol, X509Certificate authority, Issued shown)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("authority", authority);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance(protocol);
    context.init(
        shown == null ? null : shown.keys().getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** A socket whose handshake has not begun, for the host of that name on this machine. */
  public static SSLSocket connect(SSLContext context, int port, String host) throws IOException {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(host)));
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(PATIENCE_MS);
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    return socket;
  }
}
