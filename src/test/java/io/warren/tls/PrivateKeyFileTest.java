package io.warren.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateKeyFileTest {
  private static final Map<String, byte[]> SCHEMES =
      Map.of(
          "PBEWithHmacSHA256AndAES_256", HexFormat.of().parseHex("2a864886f70d01050d"),
          "PBEWithSHA1AndDESede", HexFormat.of().parseHex("2a864886f70d010c0103"));

  private static PrivateKey rsa;
  private static PrivateKey ec;

  @TempDir Path folder;

  @BeforeAll
  static void makeKeys() throws Exception {
    TestAuthority authority = TestAuthority.named("Test");
    rsa = authority.issue(new TestAuthority.Request("rsa").rsa()).key();
    ec = authority.client("ec").key();
  }

  private NamedFile file(String text) throws Exception {
    return new NamedFile("key", Files.writeString(folder.resolve("key.pem"), text));
  }

  private PrivateKey read(String text, String password) throws Exception {
    return PrivateKeyFile.read(file(text), password);
  }

  private String refused(String text, String password) throws Exception {
    NamedFile file = file(text);
    return assertThrows(TlsFileException.class, () -> PrivateKeyFile.read(file, password))
        .line()
        .substring((file + " ").length());
  }

  @Test
  void pkcs8() throws Exception {
    assertEquals(rsa, read(Issued.pem("PRIVATE KEY", rsa.getEncoded()), ""));
    assertEquals(ec, read(Issued.pem("PRIVATE KEY", ec.getEncoded()), ""));
  }

  @Test
  void theOldFormsOfBoth() throws Exception {
    assertEquals(rsa, read(Issued.pem("RSA PRIVATE KEY", inside(rsa)), ""));
    assertSame(ec, read(curve() + Issued.pem("EC PRIVATE KEY", sec1()), ""));
  }

  @Test
  void encryptedPkcs8() throws Exception {
    for (String scheme : SCHEMES.keySet()) {
      String text = Issued.pem("ENCRYPTED PRIVATE KEY", encrypted(scheme, "open"));
      assertSame(ec, read(text, "open"));
      assertEquals(
          "has a key that the password does not open, or that is encrypted in an unknown way",
          refused(text, "sesame"));
      assertEquals("has an encrypted key, and no password is given for it", refused(text, ""));
    }
  }

  @Test
  void encryptedOldForms() throws Exception {
    for (String cipher : new String[] {"AES-128-CBC", "AES-256-CBC", "DES-EDE3-CBC"}) {
      String text = encryptedOld("RSA PRIVATE KEY", inside(rsa), cipher, "open");
      assertEquals(rsa, read(text, "open"), cipher);
      assertEquals(
          "has a key that the password does not open, or that is encrypted in an unknown way",
          refused(text, "sesame"));
      assertEquals("has an encrypted key, and no password is given for it", refused(text, ""));
    }
    assertSame(ec, read(encryptedOld("EC PRIVATE KEY", sec1(), "AES-192-CBC", "open"), "open"));
  }

  @Test
  void whatIsNoKey() throws Exception {
    assertEquals("has no private key in PEM", refused("nothing", ""));
    assertEquals("has no private key in PEM", refused(Issued.pem("CERTIFICATE", new byte[9]), ""));
    assertEquals(
        "has a damaged PRIVATE KEY",
        refused("-----BEGIN PRIVATE KEY-----\n*\n-----END PRIVATE KEY-----\n", ""));
    for (String label : new String[] {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"}) {
      for (byte[] der : new byte[][] {{}, {0x30}, {0x30, 0x20, 1}, inside(ec), new byte[200]}) {
        assertEquals(
            "has a private key that can't be read; RSA and EC keys can",
            refused(Issued.pem(label, der), ""));
      }
    }
  }

  /** Some forms have the public part beside the private one, others have not. */
  private static void assertSame(PrivateKey expected, PrivateKey read) {
    assertEquals(((ECPrivateKey) expected).getS(), ((ECPrivateKey) read).getS());
    assertEquals(
        ((ECPrivateKey) expected).getParams().getOrder(),
        ((ECPrivateKey) read).getParams().getOrder());
  }

  /** What PKCS#8 wraps. */
  private static byte[] inside(PrivateKey key) {
    return Der.inside(key.getEncoded(), Der.OCTET_STRING);
  }

  private static byte[] curveId() {
    return Der.of(Der.OBJECT_ID, HexFormat.of().parseHex("2a8648ce3d030107"));
  }

  private static String curve() {
    return Issued.pem("EC PARAMETERS", curveId());
  }

  /** As OpenSSL writes it, with its curve. */
  private static byte[] sec1() {
    return Der.of(
        Der.SEQUENCE,
        Der.of(Der.INTEGER, new byte[] {1}),
        Der.of(Der.OCTET_STRING, Der.inside(inside(ec), Der.OCTET_STRING)),
        Der.of(0xa0, curveId()));
  }

  private static byte[] encrypted(String scheme, String password) throws Exception {
    SecretKey key =
        SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(password.toCharArray()));
    Cipher cipher = Cipher.getInstance(scheme);
    cipher.init(Cipher.ENCRYPT_MODE, key);
    byte[] parameters = cipher.getParameters().getEncoded();
    // Of PBES2 the JDK's parameters have the name of the scheme in them, or not, by its version.
    byte[] algorithm =
        Der.inside(parameters, Der.OBJECT_ID).length > 0
            ? parameters
            : Der.of(Der.SEQUENCE, Der.of(Der.OBJECT_ID, SCHEMES.get(scheme)), parameters);
    return Der.of(
        Der.SEQUENCE, algorithm, Der.of(Der.OCTET_STRING, cipher.doFinal(ec.getEncoded())));
  }

  private static String encryptedOld(String label, byte[] der, String cipher, String password)
      throws Exception {
    boolean aes = cipher.startsWith("AES");
    int keyBytes = aes ? Integer.parseInt(cipher.substring(4, 7)) / 8 : 24;
    byte[] iv = Arrays.copyOf(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, aes ? 16 : 8);
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    byte[] secret = password.getBytes(StandardCharsets.UTF_8);
    byte[] key = new byte[48];
    byte[] last = {};
    for (int at = 0; at < key.length; at += last.length) {
      md5.update(last);
      md5.update(secret);
      md5.update(iv, 0, 8);
      last = md5.digest();
      System.arraycopy(last, 0, key, at, last.length);
    }
    String algorithm = aes ? "AES" : "DESede";
    Cipher encrypting = Cipher.getInstance(algorithm + "/CBC/PKCS5Padding");
    encrypting.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(key, 0, keyBytes, algorithm),
        new IvParameterSpec(iv));
    String block = Issued.pem(label, encrypting.doFinal(der));
    int lineEnd = block.indexOf('\n') + 1;
    return block.substring(0, lineEnd)
        + "Proc-Type: 4,ENCRYPTED\nDEK-Info: "
        + cipher
        + ","
        + HexFormat.of().withUpperCase().formatHex(iv)
        + "\n\n"
        + block.substring(lineEnd);
  }
}
