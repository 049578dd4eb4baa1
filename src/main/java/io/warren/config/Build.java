package io.warren.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** What the build knows of itself. */
public final class Build {
  /** The version of Warren, such as {@code 0.1.0}. */
  public static final String VERSION = read();

  private Build() {}

  private static String read() {
    // A resource and not the jar's manifest: it is there also when classes run from a folder.
    try (InputStream in =
        Objects.requireNonNull(Build.class.getResourceAsStream("build.properties"))) {
      Properties properties = new Properties();
      properties.load(in);
      return Objects.requireNonNull(properties.getProperty("version"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
