package io.warren.broker;

import java.security.SecureRandom;
import java.util.Base64;

/** The random part of names that the broker gives: 22 characters, safe in URLs. */
public final class RandomNames {
  private static final int TOKEN_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private RandomNames() {}

  public static String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
