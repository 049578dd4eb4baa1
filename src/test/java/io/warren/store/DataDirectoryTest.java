package io.warren.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path folder;

  @Test
  void secondOwnerIsRefusedUntilTheFirstCloses() throws IOException {
    Path path = folder.resolve("a/b");
    try (DataDirectory first = DataDirectory.open(path)) {
      assertEquals(path, first.path());
      assertTrue(Files.isDirectory(path));
      IOException refused = assertThrows(IOException.class, () -> DataDirectory.open(path));
      assertEquals(
          "data directory "
              + path
              + " is in use by another Warren (process "
              + ProcessHandle.current().pid()
              + ")",
          refused.getMessage());
    }
    DataDirectory.open(path).close();
  }

  @Test
  void fileInItsPlaceIsRefused() throws IOException {
    Path file = Files.createFile(folder.resolve("f"));
    IOException refused = assertThrows(IOException.class, () -> DataDirectory.open(file));
    assertEquals("data directory " + file + " is a file", refused.getMessage());
  }

  @Test
  void whyItCannotBeMadeIsSaid() throws IOException {
    Path below = Files.createFile(folder.resolve("f")).resolve("d");
    IOException refused = assertThrows(IOException.class, () -> DataDirectory.open(below));
    assertEquals(
        "data directory " + below + " cannot be made: Not a directory", refused.getMessage());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whyItCannotBeMadeIsSaidWhereTheSystemSaysNothing() {
    IOException refused =
        assertThrows(IOException.class, () -> DataDirectory.open(Path.of("/proc/warren")));
    assertEquals(
        "data directory /proc/warren cannot be made: the system has no place for it there",
        refused.getMessage());
  }
}
