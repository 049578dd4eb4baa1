package io.warren.tls;

/**
 * Where a certificate of the node is.
 *
 * @param name empty for the one that is shown where no other is asked for
 * @param password of the key, or empty
 */
record IdentityFiles(String name, NamedFile certificates, NamedFile key, String password) {
  @Override
  public String toString() {
    return certificates + ", " + key;
  }
}
