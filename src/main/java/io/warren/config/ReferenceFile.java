package io.warren.config;

import java.nio.charset.StandardCharsets;

/**
 * Prints {@code conf/warren.conf}: {@code java -cp target/classes io.warren.config.ReferenceFile}.
 */
final class ReferenceFile {
  private ReferenceFile() {}

  public static void main(String[] args) {
    byte[] text = ReferenceText.file().getBytes(StandardCharsets.UTF_8);
    System.out.write(text, 0, text.length);
    System.out.flush();
  }
}
