package io.warren.store.seal;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes keys of a key: RFC 5869 with HMAC-SHA-256. */
final class Hkdf {
  private static final String HMAC = "HmacSHA256";

  private Hkdf() {}

  /**
   * A key that tells nothing of the secret nor of any other.
   *
   * @param info what it is for
   * @param lengthBytes at most 255 times 32
   */
  static byte[] derive(byte[] secret, byte[] salt, byte[] info, int lengthBytes) {
    byte[] extracted = mac(salt, secret);
    byte[] derived = new byte[lengthBytes];
    byte[] last = {};
    int filled = 0;
    for (int round = 1; filled < lengthBytes; round++) {
      last = mac(extracted, last, info, new byte[] {(byte) round});
      int count = Math.min(last.length, lengthBytes - filled);
      System.arraycopy(last, 0, derived, filled, count);
      filled += count;
    }
    Arrays.fill(extracted, (byte) 0);
    return derived;
  }

  private static byte[] mac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + HMAC, e);
    }
  }
}
