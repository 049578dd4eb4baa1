package io.warren.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest {
  @TempDir Path folder;

  @Test
  void whatIsSetAsideIsThereUnderANameOfItsOwn() throws IOException {
    FileDisk disk = new FileDisk(folder);
    Path damaged = folder.resolve("damaged");
    for (String content : List.of("first", "second")) {
      Files.writeString(folder.resolve("1.log"), content);
      assertTrue(disk.setAside("1.log").isPresent());
    }
    assertEquals(List.of(), disk.names());
    assertEquals("first", Files.readString(damaged.resolve("1.log")));
    assertEquals("second", Files.readString(damaged.resolve("1.log.2")));
  }

  @Test
  void noMoreIsSetAsideThanAFewFiles() throws IOException {
    FileDisk disk = new FileDisk(folder);
    for (int number = 1; number <= FileDisk.MOST_DAMAGED; number++) {
      disk.create(number + ".log").close();
      assertTrue(disk.setAside(number + ".log").isPresent());
    }
    disk.create("one.log").close();
    assertEquals(Optional.empty(), disk.setAside("one.log"));
    assertEquals(List.of("one.log"), disk.names());
  }
}
