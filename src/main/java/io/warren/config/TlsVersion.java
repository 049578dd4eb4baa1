package io.warren.config;

import java.util.List;
import java.util.stream.Stream;

/** The versions of TLS that are offered, which are those that are safe. */
public enum TlsVersion {
  TLSV1_2("tlsv1.2", "TLSv1.2"),
  TLSV1_3("tlsv1.3", "TLSv1.3");

  private final String key;
  private final String javaName;

  TlsVersion(String key, String javaName) {
    this.key = key;
    this.javaName = javaName;
  }

  /** As RabbitMQ writes it. */
  public String key() {
    return key;
  }

  /** As Java's sockets know it. */
  public String javaName() {
    return javaName;
  }

  static List<String> keys() {
    return Stream.of(values()).map(TlsVersion::key).toList();
  }

  static TlsVersion of(String key) {
    return Stream.of(values())
        .filter(version -> version.key.equals(key))
        .findAny()
        .orElseThrow(IllegalArgumentException::new);
  }
}
