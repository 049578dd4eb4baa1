package io.warren.config;

import java.util.List;

/**
 * Wrong settings, each said in one line that names its place, its key and what is wrong with it.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigException(String line) {
    this(List.of(line));
  }

  ConfigException(List<String> lines) {
    super(String.join("\n", lines), null, false, false);
  }

  /** The lines, for an operator to read. */
  public List<String> lines() {
    return String.valueOf(getMessage()).lines().toList();
  }
}
