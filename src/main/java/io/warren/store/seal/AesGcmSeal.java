package io.warren.store.seal;

import io.warren.value.Invariant;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM, with the place of a block as its nonce. */
final class AesGcmSeal implements Seal {
  /** Of a block's header: how long it is, its kind and its stream. */
  static final int HEADER_BYTES = 16;

  static final int TAG_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final SecretKeySpec key;
  private final Cipher cipher;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private long sealedPlace = -1;

  AesGcmSeal(byte[] key) {
    try {
      this.key = new SecretKeySpec(key, "AES");
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-GCM", e);
    }
  }

  @Override
  public int roomBytes() {
    return TAG_BYTES;
  }

  @Override
  public void seal(byte[] data, int headerAt, int payloadAt, int payloadBytes, long place) {
    // The same nonce for two texts would give both away.
    Invariant.check(place > sealedPlace, "no place of a file is sealed twice");
    sealedPlace = place;
    try {
      begin(Cipher.ENCRYPT_MODE, data, headerAt, place);
      cipher.doFinal(data, payloadAt, payloadBytes, data, payloadAt);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a block could not be encrypted", e);
    }
  }

  @Override
  public boolean open(byte[] data, int headerAt, int payloadAt, int payloadBytes, long place) {
    if (payloadBytes < TAG_BYTES) {
      return false;
    }
    try {
      begin(Cipher.DECRYPT_MODE, data, headerAt, place);
      // Not where it stands: for that the JDK would make a copy of the whole array first.
      byte[] opened = cipher.doFinal(data, payloadAt, payloadBytes);
      System.arraycopy(opened, 0, data, payloadAt, opened.length);
      return true;
    } catch (AEADBadTagException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a block could not be decrypted", e);
    }
  }

  private void begin(int mode, byte[] data, int headerAt, long place)
      throws GeneralSecurityException {
    LONGS.set(nonce, NONCE_BYTES - Long.BYTES, place);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
    cipher.updateAAD(data, headerAt, HEADER_BYTES);
  }
}
