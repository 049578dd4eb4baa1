package io.warren.store.log;

/**
 * Bytes of a log that are not what was written.
 *
 * @param file where they are
 * @param fromBytes the first of them
 * @param toBytes behind the last of them
 * @param torn whether they were written last and may never have been safe: what a power cut leaves
 */
public record Damage(String file, long fromBytes, long toBytes, boolean torn) {
  /** For an operator. Whether torn bytes had been safe before, nobody can tell from them. */
  public String words() {
    if (toBytes == 0) {
      return file + " is missing or empty";
    }
    return "%s: bytes %d to %d %s"
        .formatted(
            file,
            fromBytes,
            toBytes,
            torn
                ? "are not whole, as what a node was writing when it ended"
                : "are damaged; what was there is lost");
  }
}
