package io.warren.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;

/**
 * A certificate for a test.
 *
 * @param issuers those between it and a trusted one
 */
public record Issued(X509Certificate certificate, PrivateKey key, List<X509Certificate> issuers) {
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  /** Writes it with its issuers, as operators have it. */
  public Path writeChain(Path file) throws Exception {
    return Files.writeString(file, pem(chain().toArray(X509Certificate[]::new)));
  }

  /** Writes its key, not encrypted. */
  public Path writeKey(Path file) throws IOException {
    return Files.writeString(file, pem("PRIVATE KEY", key.getEncoded()));
  }

  public static Path write(Path file, X509Certificate... certificates) throws Exception {
    return Files.writeString(file, pem(certificates));
  }

  public static Path write(Path file, X509CRL... lists) throws IOException, CRLException {
    StringBuilder text = new StringBuilder();
    for (X509CRL list : lists) {
      text.append(pem("X509 CRL", list.getEncoded()));
    }
    return Files.writeString(file, text);
  }

  static String pem(X509Certificate... certificates) throws CertificateEncodingException {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      text.append(pem("CERTIFICATE", certificate.getEncoded()));
    }
    return text.toString();
  }

  static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, LINES.encodeToString(der), label);
  }

  List<X509Certificate> chain() {
    return Stream.concat(Stream.of(certificate), issuers.stream()).toList();
  }

  /** For a client that shows it. */
  public KeyManagerFactory keys() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", key, new char[0], chain().toArray(Certificate[]::new));
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, new char[0]);
    return factory;
  }
}
