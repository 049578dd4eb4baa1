package io.warren.config;

/** Whether clients are asked for a certificate. */
public enum PeerVerification {
  VERIFY_NONE,
  VERIFY_PEER
}
