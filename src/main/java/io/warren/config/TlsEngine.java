package io.warren.config;

/** What encrypts. */
public enum TlsEngine {
  /** BoringSSL where its library is there, otherwise the JDK's. */
  AUTO,
  BORINGSSL,
  JDK
}
