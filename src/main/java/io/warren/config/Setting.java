package io.warren.config;

/**
 * One key with its text, and where it was said.
 *
 * @param origin such as {@code conf/warren.conf line 12}, {@code --set} or {@code default}
 */
public record Setting(String key, String text, String origin) {
  /** The origin of what nobody set. */
  public static final String DEFAULT_ORIGIN = "default";

  /** Whether nobody set it. */
  public boolean isDefault() {
    return origin.equals(DEFAULT_ORIGIN);
  }

  ConfigException wrong(String problem) {
    return new ConfigException(origin + ": " + problem);
  }
}
