package io.warren.amqp091;

import io.vertx.core.net.NetSocket;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What is said of how a connection is encrypted, with RabbitMQ's properties. */
final class ConnectionEncryption {
  /** TLS 1.3's say nothing of how keys are exchanged. */
  private static final Pattern SUITE =
      Pattern.compile("TLS_(?:(?<exchange>\\w+)_WITH_)?(?<cipher>\\w+)_(?<hash>SHA\\d*)");

  /** What RFC 4514 has no short name for, and RabbitMQ has. */
  private static final Map<String, String> NAME_BY_OID =
      Map.ofEntries(
          Map.entry("2.5.4.4", "SN"),
          Map.entry("2.5.4.5", "SERIALNUMBER"),
          Map.entry("2.5.4.12", "TITLE"),
          Map.entry("2.5.4.42", "GIVENNAME"),
          Map.entry("2.5.4.43", "INITIALS"),
          Map.entry("2.5.4.44", "GENERATIONQUALIFIER"),
          Map.entry("2.5.4.65", "PSEUDONYM"),
          Map.entry("1.2.840.113549.1.9.1", "EMAILADDRESS"));

  private ConnectionEncryption() {}

  /**
   * All of them; empty ones for a connection that is not encrypted, or has shown no certificate.
   */
  static Map<String, Object> properties(NetSocket socket) {
    SSLSession session = socket.sslSession();
    Map<String, Object> properties = new LinkedHashMap<>();
    putCertificate(properties, session == null ? Optional.empty() : certificate(session));
    putSuite(properties, session);
    return properties;
  }

  /** The client's certificate, which has been found good; empty where it has shown none. */
  static Optional<X509Certificate> certificate(SSLSession session) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate own
          ? Optional.of(own)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  private static void putCertificate(
      Map<String, Object> properties, Optional<X509Certificate> certificate) {
    properties.put(
        "peer_cert_subject",
        certificate
            .map(own -> own.getSubjectX500Principal().getName("RFC2253", NAME_BY_OID))
            .orElse(""));
    properties.put(
        "peer_cert_issuer",
        certificate
            .map(own -> own.getIssuerX500Principal().getName("RFC2253", NAME_BY_OID))
            .orElse(""));
    properties.put(
        "peer_cert_serial_number",
        certificate.map(own -> own.getSerialNumber().toString()).orElse(""));
    properties.put(
        "peer_cert_validity",
        certificate
            .map(own -> own.getNotBefore().toInstant() + " - " + own.getNotAfter().toInstant())
            .orElse(""));
  }

  private static void putSuite(Map<String, Object> properties, @Nullable SSLSession session) {
    Matcher suite = SUITE.matcher(session == null ? "" : session.getCipherSuite());
    boolean known = session != null && suite.matches();
    String exchange = known ? String.valueOf(suite.group("exchange")) : "";
    String cipher = known ? suite.group("cipher").toLowerCase(Locale.ROOT) : "";
    String hash = known ? suite.group("hash").toLowerCase(Locale.ROOT) : "";
    boolean hashIsOwn = cipher.endsWith("_cbc");
    properties.put(
        "ssl_protocol", session == null ? "" : session.getProtocol().toLowerCase(Locale.ROOT));
    properties.put(
        "ssl_key_exchange", exchange.equals("null") ? "any" : exchange.toLowerCase(Locale.ROOT));
    properties.put("ssl_cipher", cipher);
    properties.put("ssl_hash", known && !hashIsOwn ? "aead" : hash);
  }
}
