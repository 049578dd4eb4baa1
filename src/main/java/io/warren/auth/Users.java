package io.warren.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The users of the node and the salted hashes of their passwords. Any context may ask.
 *
 * <p>A wrong name costs the same work as a wrong password, and hashes are compared in constant
 * time, so that the time of an answer tells nothing.
 */
public final class Users {
  private static final int SALT_BYTES = 4;

  private record Account(User user, byte[] salt, byte[] hash) {}

  private final Map<String, Account> accountByName = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();
  private final Account nobody =
      account(new User("", java.util.Set.of(), Map.of()), new byte[] {0});

  /** Adds a user, or replaces the one of that name. */
  public void put(User user, String password) {
    accountByName.put(user.name(), account(user, password.getBytes(StandardCharsets.UTF_8)));
  }

  /** The user of that name with that password in UTF-8, or null. An empty password never fits. */
  public @Nullable User verify(String name, byte[] password) {
    boolean known = accountByName.containsKey(name);
    Account account = accountByName.getOrDefault(name, nobody);
    boolean fits = MessageDigest.isEqual(account.hash(), hash(account.salt(), password));
    return fits && known && password.length > 0 ? account.user() : null;
  }

  private Account account(User user, byte[] password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return new Account(user, salt, hash(salt, password));
  }

  private static byte[] hash(byte[] salt, byte[] password) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt);
      return digest.digest(password);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
