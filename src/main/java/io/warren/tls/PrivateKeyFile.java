package io.warren.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A private key in PEM: PKCS#8, or PKCS#1 and its like for EC as OpenSSL used to write them; each
 * of them encrypted or not.
 *
 * <p>Source: RFC 5208, RFC 8017 appendix A, RFC 5915, RFC 1421.
 */
final class PrivateKeyFile {
  private static final String PKCS8 = "PRIVATE KEY";
  private static final String ENCRYPTED_PKCS8 = "ENCRYPTED PRIVATE KEY";
  private static final String PKCS1 = "RSA PRIVATE KEY";
  private static final String SEC1 = "EC PRIVATE KEY";
  private static final List<String> LABELS = List.of(PKCS8, ENCRYPTED_PKCS8, PKCS1, SEC1);

  private static final byte[] RSA_ID =
      Der.of(Der.OBJECT_ID, HexFormat.of().parseHex("2a864886f70d010101"));
  private static final byte[] EC_ID =
      Der.of(Der.OBJECT_ID, HexFormat.of().parseHex("2a8648ce3d0201"));
  private static final byte[] NULL = Der.of(Der.NULL);
  private static final byte[] VERSION_0 = Der.of(Der.INTEGER, new byte[1]);

  /** Where the curve stands in an EC key of the old form. */
  private static final int CURVE_TAG = 0xa0;

  private static final String PBES2 = "1.2.840.113549.1.5.13";
  private static final int SALT_BYTES = 8;

  private PrivateKeyFile() {}

  /**
   * Reads the first private key of a file.
   *
   * @param password of an encrypted one
   */
  static PrivateKey read(NamedFile file, String password) throws TlsFileException {
    Optional<PemBlock> found =
        PemBlock.all(file).stream().filter(block -> LABELS.contains(block.label())).findFirst();
    if (found.isEmpty()) {
      throw new TlsFileException(file, "has no private key in PEM");
    }
    PemBlock block = found.get();
    boolean encrypted = block.label().equals(ENCRYPTED_PKCS8) || isOldEncrypted(block);
    if (encrypted && password.isEmpty()) {
      throw new TlsFileException(file, "has an encrypted key, and no password is given for it");
    }
    try {
      return key(pkcs8(block, password));
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      throw new TlsFileException(
          file,
          encrypted
              ? "has a key that the password does not open, or that is encrypted in an unknown way"
              : "has a private key that can't be read; RSA and EC keys can");
    }
  }

  private static boolean isOldEncrypted(PemBlock block) {
    return block.headers().getOrDefault("Proc-Type", "").contains("ENCRYPTED");
  }

  private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
    byte[] algorithm = Der.of(Der.SEQUENCE, Der.inside(pkcs8, Der.SEQUENCE));
    byte[] id = Der.of(Der.OBJECT_ID, Der.inside(algorithm, Der.OBJECT_ID));
    boolean ec = Arrays.equals(id, EC_ID);
    return KeyFactory.getInstance(ec ? "EC" : "RSA")
        .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }

  private static byte[] pkcs8(PemBlock block, String password)
      throws GeneralSecurityException, IOException {
    byte[] der = isOldEncrypted(block) ? decryptedOld(block, password) : block.der();
    return switch (block.label()) {
      case ENCRYPTED_PKCS8 -> decrypted(der, password);
      case PKCS1 ->
          Der.of(
              Der.SEQUENCE,
              VERSION_0,
              Der.of(Der.SEQUENCE, RSA_ID, NULL),
              Der.of(Der.OCTET_STRING, der));
      case SEC1 ->
          Der.of(
              Der.SEQUENCE,
              VERSION_0,
              Der.of(Der.SEQUENCE, EC_ID, Der.inside(der, CURVE_TAG)),
              Der.of(Der.OCTET_STRING, der));
      default -> der;
    };
  }

  private static byte[] decrypted(byte[] der, String password)
      throws GeneralSecurityException, IOException {
    EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
    AlgorithmParameters parameters = info.getAlgParameters();
    // The name of the scheme says nothing of its parts; those of its parameters do.
    String algorithm =
        info.getAlgName().equals("PBES2") || info.getAlgName().equals(PBES2)
            ? String.valueOf(parameters)
            : info.getAlgName();
    PBEKeySpec key = new PBEKeySpec(password.toCharArray());
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(
        Cipher.DECRYPT_MODE,
        SecretKeyFactory.getInstance(algorithm).generateSecret(key),
        parameters);
    return info.getKeySpec(cipher).getEncoded();
  }

  /** The key is made of the password and the salt by MD5, again and again until it is long. */
  private static byte[] decryptedOld(PemBlock block, String password)
      throws GeneralSecurityException {
    String[] how = block.headers().getOrDefault("DEK-Info", "").split(",", 2);
    if (how.length != 2) {
      throw new IllegalArgumentException("no DEK-Info");
    }
    byte[] iv = HexFormat.of().parseHex(how[1].strip());
    byte[] secret = password.getBytes(StandardCharsets.UTF_8);
    int keyBytes =
        switch (how[0].toUpperCase(Locale.ROOT)) {
          case "AES-128-CBC" -> 16;
          case "AES-192-CBC", "DES-EDE3-CBC" -> 24;
          case "AES-256-CBC" -> 32;
          default -> throw new IllegalArgumentException(how[0]);
        };
    String algorithm = how[0].startsWith("AES") ? "AES" : "DESede";
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    byte[] key = new byte[0];
    while (key.length < keyBytes) {
      md5.update(key, Math.max(0, key.length - md5.getDigestLength()), lastBytes(key, md5));
      md5.update(secret);
      md5.update(iv, 0, SALT_BYTES);
      int before = key.length;
      key = Arrays.copyOf(key, before + md5.getDigestLength());
      System.arraycopy(md5.digest(), 0, key, before, md5.getDigestLength());
    }
    Cipher cipher = Cipher.getInstance(algorithm + "/CBC/PKCS5Padding");
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(key, 0, keyBytes, algorithm),
        new IvParameterSpec(iv));
    return cipher.doFinal(block.der());
  }

  private static int lastBytes(byte[] key, MessageDigest digest) {
    return Math.min(key.length, digest.getDigestLength());
  }
}
