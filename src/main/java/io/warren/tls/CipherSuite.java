package io.warren.tls;

import io.warren.config.TlsVersion;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The cipher suites that may be asked for, by the names of the standard. Those without encryption,
 * without authentication, of export grade, and with RC4, DES or MD5 are not among them.
 *
 * <p>Source: IANA, TLS Cipher Suites; the other names are those of OpenSSL's ciphers(1).
 */
enum CipherSuite {
  TLS_AES_256_GCM_SHA384,
  TLS_AES_128_GCM_SHA256,
  TLS_CHACHA20_POLY1305_SHA256,

  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384("ECDHE-ECDSA-AES256-GCM-SHA384", true),
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384("ECDHE-RSA-AES256-GCM-SHA384", true),
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256("ECDHE-ECDSA-AES128-GCM-SHA256", true),
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256("ECDHE-RSA-AES128-GCM-SHA256", true),
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256("ECDHE-ECDSA-CHACHA20-POLY1305", true),
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256("ECDHE-RSA-CHACHA20-POLY1305", true),

  // For who asks: the JDK alone has some of them.
  TLS_DHE_RSA_WITH_AES_256_GCM_SHA384("DHE-RSA-AES256-GCM-SHA384", false),
  TLS_DHE_RSA_WITH_AES_128_GCM_SHA256("DHE-RSA-AES128-GCM-SHA256", false),
  TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256("DHE-RSA-CHACHA20-POLY1305", false),
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384("ECDHE-ECDSA-AES256-SHA384", false),
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384("ECDHE-RSA-AES256-SHA384", false),
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256("ECDHE-ECDSA-AES128-SHA256", false),
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256("ECDHE-RSA-AES128-SHA256", false),
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA("ECDHE-ECDSA-AES256-SHA", false),
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA("ECDHE-RSA-AES256-SHA", false),
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA("ECDHE-ECDSA-AES128-SHA", false),
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA("ECDHE-RSA-AES128-SHA", false),
  TLS_RSA_WITH_AES_256_GCM_SHA384("AES256-GCM-SHA384", false),
  TLS_RSA_WITH_AES_128_GCM_SHA256("AES128-GCM-SHA256", false),
  TLS_RSA_WITH_AES_256_CBC_SHA("AES256-SHA", false),
  TLS_RSA_WITH_AES_128_CBC_SHA("AES128-SHA", false);

  private final String openSslName;
  private final boolean standard;
  private final TlsVersion version;

  CipherSuite() {
    this.openSslName = name();
    this.standard = true;
    this.version = TlsVersion.TLSV1_3;
  }

  CipherSuite(String openSslName, boolean standard) {
    this.openSslName = openSslName;
    this.standard = standard;
    this.version = TlsVersion.TLSV1_2;
  }

  /** Those that are offered where nobody names any. */
  static List<CipherSuite> standard() {
    return Stream.of(values()).filter(suite -> suite.standard).toList();
  }

  /** The suite of either name. */
  static Optional<CipherSuite> named(String name) {
    return Stream.of(values())
        .filter(suite -> suite.name().equals(name) || suite.openSslName.equals(name))
        .findAny();
  }

  /** All suites of one version. */
  static List<CipherSuite> of(TlsVersion version) {
    return Stream.of(values()).filter(suite -> suite.version == version).toList();
  }

  /** The only version that knows it. */
  TlsVersion version() {
    return version;
  }
}
