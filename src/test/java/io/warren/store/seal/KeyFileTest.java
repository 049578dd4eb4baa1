package io.warren.store.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
  private static final String ONE = "01".repeat(32);
  private static final String TWO = "Ab".repeat(32);

  @TempDir Path folder;

  private Keys read(String text) throws IOException {
    return KeyFile.read(Files.writeString(folder.resolve("keys"), text));
  }

  private String refused(String text) {
    String message = assertThrows(IOException.class, () -> read(text)).getMessage();
    assertFalse(message.contains(ONE), "no key is shown");
    return message.replace(folder.toString() + "/", "");
  }

  @Test
  void theLastKeyWrites() throws IOException {
    assertEquals("2026", read("# keys\n2025 = " + ONE + "\n\n 2026=" + TWO).writingId());
  }

  @Test
  void aLineThatIsNoKeyIsNamedAndNotShown() {
    assertEquals(
        "keys line 2 is not of the form ID = 64 hex digits",
        refused("a = " + TWO + "\nb = " + ONE + "0\n"));
    assertEquals("keys line 1 is not of the form ID = 64 hex digits", refused(ONE));
  }

  @Test
  void twoKeysOfOneIdAreRefused() {
    assertEquals("keys line 2 has a second key 'a'", refused("a=" + ONE + "\na=" + TWO));
  }

  @Test
  void aFileWithoutAKeyIsRefused() {
    assertEquals(
        "keys has no key; it takes a line ID = 64 hex digits for each", refused("# later\n"));
  }

  @Test
  void whatIsNotThereIsSaid() {
    Path nothing = folder.resolve("nothing");
    IOException refused = assertThrows(IOException.class, () -> KeyFile.read(nothing));
    assertTrue(refused.getMessage().endsWith("nothing is not there"), refused.getMessage());
  }
}
