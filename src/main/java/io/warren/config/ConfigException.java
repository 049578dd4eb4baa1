package io.warren.config;

/** A wrong setting, said in one line that names its place, its key and what is wrong with it. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigException(String line) {
    super(line, null, false, false);
  }

  /** The line, for an operator to read. */
  public String line() {
    return String.valueOf(getMessage());
  }
}
