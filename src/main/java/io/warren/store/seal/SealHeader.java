package io.warren.store.seal;

import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import io.warren.value.Bytes;

/**
 * What an encrypted file says of its key, in the clear.
 *
 * @param keyId which one it is
 * @param salt of this file
 * @param check tells a wrong key from damage
 */
public record SealHeader(String keyId, Bytes salt, Bytes check) {
  static final int SALT_BYTES = 32;
  static final int CHECK_BYTES = 16;

  public void write(ByteWriter out) {
    out.shortString(keyId);
    out.bytes(salt.toArray());
    out.bytes(check.toArray());
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws io.warren.value.DecodeException where it is none
   */
  public static SealHeader read(ByteReader in) {
    return new SealHeader(
        in.shortString(), Bytes.copyOf(in.bytes(SALT_BYTES)), Bytes.copyOf(in.bytes(CHECK_BYTES)));
  }
}
