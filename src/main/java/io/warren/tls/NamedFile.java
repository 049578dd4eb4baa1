package io.warren.tls;

import io.warren.config.ConfigException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file, and the option that has named it. */
record NamedFile(String key, Path path) {
  /** No file of these kinds is anywhere near that. */
  private static final long LARGEST_BYTES = 16L * 1024 * 1024;

  static NamedFile of(String key, String text) {
    try {
      return new NamedFile(key, Path.of(text));
    } catch (InvalidPathException e) {
      throw new ConfigException(key + ": \"" + text + "\" can't be the name of a file");
    }
  }

  byte[] read() throws TlsFileException {
    try {
      if (Files.isDirectory(path)) {
        throw new TlsFileException(this, "is a directory");
      }
      if (Files.size(path) > LARGEST_BYTES) {
        throw new TlsFileException(this, "is far too large");
      }
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new TlsFileException(this, "is not there");
    } catch (AccessDeniedException e) {
      throw new TlsFileException(this, "can't be read: permission denied");
    } catch (IOException e) {
      throw new TlsFileException(this, "can't be read: " + e.getMessage());
    }
  }

  @Override
  public String toString() {
    return key + ": " + path;
  }
}
