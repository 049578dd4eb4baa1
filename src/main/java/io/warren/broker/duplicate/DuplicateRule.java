package io.warren.broker.duplicate;

import io.warren.value.Bytes;
import io.warren.value.FieldTable;
import io.warren.value.FieldTable.NoValue;
import io.warren.value.FieldText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where messages carry the id by which a duplicate is known, and how long it is remembered.
 *
 * @param header the name of the header that has the id
 * @param ttlMs from 1, or below 0 for no limit
 * @param idCount how many ids are remembered, from 1
 */
public record DuplicateRule(String header, long ttlMs, int idCount) {
  public static final String DEFAULT_HEADER = "x-deduplication-header";

  /** The header by which a message sets its own time. */
  public static final String TTL_HEADER = "x-cache-ttl";

  public static final int DEFAULT_ID_COUNT = 10_000;

  /** About a gigabyte of ids; more is a mistake. */
  public static final int MAX_ID_COUNT = 10_000_000;

  /** Longer texts are remembered by their digest. */
  private static final int LONGEST_TEXT = 64;

  /** The id in a message's headers, small and comparable; null where it has none. */
  public @Nullable Object idIn(FieldTable headers) {
    Object value = headers.value(header);
    if (value == null || value instanceof NoValue) {
      return null;
    }
    if (value instanceof String text && text.length() <= LONGEST_TEXT) {
      return text;
    }
    Object comparable = FieldTable.comparable(value);
    return comparable instanceof Number || comparable instanceof Boolean
        ? comparable
        : digest(FieldText.typeName(value) + FieldText.term(value));
  }

  /** When an id that comes now is forgotten: since 1970, or {@link SeenIds#NEVER}. */
  public long forgottenAtMs(FieldTable headers, long nowMs) {
    Object own = headers.value(TTL_HEADER);
    OptionalLong ownMs = own == null ? OptionalLong.empty() : FieldTable.integer(own);
    long ms = ownMs.orElse(ttlMs);
    return ms < 0 || ms > SeenIds.NEVER - nowMs ? SeenIds.NEVER : nowMs + ms;
  }

  private static Bytes digest(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return Bytes.copyOf(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
