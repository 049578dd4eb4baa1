package io.warren.store.seal;

import io.warren.value.Bytes;
import io.warren.value.Invariant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The keys of a data directory: one with which files are written, and all with which they are read.
 * Any thread may use them.
 */
public final class Keys {
  /** Files are written plain, and only plain ones can be read. */
  public static final Keys NONE = new Keys("", Map.of());

  static final int KEY_BYTES = 32;

  private static final byte[] FOR_CHECK = "warren check".getBytes(StandardCharsets.US_ASCII);

  /** A file that begins: what its header is to say of its key, and what seals its blocks. */
  public record Begun(Optional<SealHeader> header, Seal seal) {}

  private final String writingId;
  private final Map<String, Bytes> keyById;
  private final SecureRandom random = new SecureRandom();

  private Keys(String writingId, Map<String, Bytes> keyById) {
    this.writingId = writingId;
    this.keyById = keyById;
  }

  /**
   * Keys by their ids, of 32 bytes each.
   *
   * @param writingId of the one with which files are written
   */
  public static Keys of(String writingId, Map<String, Bytes> keyById) {
    Invariant.check(keyById.containsKey(writingId), "what is written can be read");
    return new Keys(writingId, Map.copyOf(keyById));
  }

  /** Whether files are written encrypted. */
  public boolean seal() {
    return !keyById.isEmpty();
  }

  /** Of each file that is written; see {@link Seal#roomBytes}. */
  public int roomBytes() {
    return seal() ? AesGcmSeal.TAG_BYTES : 0;
  }

  /**
   * For a file that is to be written.
   *
   * @param about all else that its header says
   */
  public Begun begin(byte[] about) {
    if (!seal()) {
      return new Begun(Optional.empty(), Seal.NONE);
    }
    byte[] salt = new byte[SealHeader.SALT_BYTES];
    random.nextBytes(salt);
    byte[] key = key(writingId);
    SealHeader header = new SealHeader(writingId, Bytes.copyOf(salt), check(key, salt));
    return new Begun(Optional.of(header), seal(key, salt, about));
  }

  /** The id of the key with which files are written; empty where they are plain. */
  public String writingId() {
    return writingId;
  }

  /**
   * For a file that is to be read.
   *
   * @param file for an operator
   * @param header what it says of its key; empty where it is plain
   * @param about all else that its header says
   * @throws IOException with a line for an operator where the key is not there
   */
  public Seal open(String file, Optional<SealHeader> header, byte[] about) throws IOException {
    if (header.isEmpty()) {
      return Seal.NONE;
    }
    SealHeader read = header.get();
    if (!seal()) {
      throw new IOException(
          "%s is encrypted with the key '%s', and no file with keys is given (store.encryption.keyfile)"
              .formatted(file, read.keyId()));
    }
    if (!keyById.containsKey(read.keyId())) {
      throw new IOException(
          "%s is encrypted with the key '%s', which is not among those that are given: %s"
              .formatted(file, read.keyId(), String.join(", ", new TreeSet<>(keyById.keySet()))));
    }
    byte[] key = key(read.keyId());
    byte[] salt = read.salt().toArray();
    if (!check(key, salt).equals(read.check())) {
      throw new IOException(
          "%s is encrypted with another key '%s' than the one of that name that is given"
              .formatted(file, read.keyId()));
    }
    return seal(key, salt, about);
  }

  private byte[] key(String id) {
    Bytes key = keyById.get(id);
    if (key == null) {
      throw new IllegalArgumentException("no key '" + id + "'");
    }
    return key.toArray();
  }

  private static Bytes check(byte[] key, byte[] salt) {
    return Bytes.copyOf(Hkdf.derive(key, salt, FOR_CHECK, SealHeader.CHECK_BYTES));
  }

  private static Seal seal(byte[] key, byte[] salt, byte[] about) {
    return new AesGcmSeal(Hkdf.derive(key, salt, about, KEY_BYTES));
  }
}
