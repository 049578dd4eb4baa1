package io.warren.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.conformance.LogLines;
import io.warren.store.SimulatedDisk.Fault;
import io.warren.store.log.Flushed;
import io.warren.store.log.Flusher;
import io.warren.store.log.RecordWriter;
import io.warren.value.ByteWriter;
import io.warren.value.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetadataLogTest {
  @TempDir Path folder;

  private static Bytes bytes(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.UTF_8);
  }

  /** Keys and values in turns; an empty value is none. */
  private static CompletableFuture<Long> change(MetadataLog log, String... keysAndValues) {
    Map<Bytes, Optional<Bytes>> change = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      String value = keysAndValues[i + 1];
      change.put(
          bytes(keysAndValues[i]), value.isEmpty() ? Optional.empty() : Optional.of(bytes(value)));
    }
    CompletableFuture<Long> done = new CompletableFuture<>();
    log.change(
        change,
        new Flushed() {
          @Override
          public void flushed(long segmentNumber) {
            done.complete(segmentNumber);
          }

          @Override
          public void failed(IOException cause) {
            done.completeExceptionally(cause);
          }
        });
    return done;
  }

  private static Map<String, String> content(MetadataLog log) {
    Map<String, String> content = new TreeMap<>();
    log.valueByKey().forEach((key, value) -> content.put(text(key), text(value)));
    return content;
  }

  private long diskBytes() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void whatWasChangedIsThereInTheNextLife() throws Exception {
    Disk disk = new FileDisk(folder);
    for (int life = 1; life < 4; life++) {
      try (MetadataLog log = MetadataLog.open(disk)) {
        assertEquals(life, log.life());
        change(log, "a", "1", "b", "2", "c" + life, "3");
        change(log, "a", "", "b", "4").get(5, TimeUnit.SECONDS);
      }
    }
    try (MetadataLog log = MetadataLog.open(disk)) {
      assertEquals(Map.of("b", "4", "c1", "3", "c2", "3", "c3", "3"), content(log));
    }
    assertEquals(1, disk.names().stream().filter(name -> name.endsWith(".log")).count());
  }

  @Test
  void whatHasNoEndOfChangesHasAnEndOfFiles() throws Exception {
    try (MetadataLog log = MetadataLog.open(new FileDisk(folder), 100_000)) {
      List<CompletableFuture<Long>> all = new ArrayList<>();
      for (int i = 0; i < 50_000; i++) {
        all.add(change(log, "key " + i % 100, "value " + i + "x".repeat(50)));
        if (i % 500 == 0) {
          all.get(i).get(5, TimeUnit.SECONDS);
        }
      }
      CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
      assertEquals(100, content(log).size());
    }
    assertTrue(diskBytes() < 6 << 20, () -> "no more than a segment and what is in use");
    try (MetadataLog log = MetadataLog.open(new FileDisk(folder))) {
      assertEquals(100, content(log).size());
      assertEquals("value 49999" + "x".repeat(50), content(log).get("key 99"));
    }
  }

  @Test
  void aChangeThatFailedIsGoneWhenAnotherIsSafe() throws Exception {
    SimulatedDisk disk = new SimulatedDisk(new Random(1));
    try (MetadataLog log = MetadataLog.open(disk)) {
      change(log, "a", "1").get(5, TimeUnit.SECONDS);
      disk.fault(Fault.SYNC_FAILS);
      CompletableFuture<Long> failed = change(log, "a", "2");
      assertThrows(ExecutionException.class, failed::get);
      assertEquals(Map.of("a", "1"), content(log));
      disk.fault(Fault.NONE);
      change(log, "b", "1").get(5, TimeUnit.SECONDS);
    }
    disk.powerCut();
    try (MetadataLog log = MetadataLog.open(disk)) {
      assertEquals(Map.of("a", "1", "b", "1"), content(log));
    }
  }

  @Test
  void damageCostsOneRecordAndIsReportedAndTheFileIsKept() throws Exception {
    try (MetadataLog log = MetadataLog.open(new FileDisk(folder))) {
      for (String key : List.of("before", "hit-here", "behind")) {
        change(log, key, "1").get(5, TimeUnit.SECONDS);
      }
    }
    Path file = folder.resolve("00000000000000000001.log");
    byte[] content = Files.readAllBytes(file);
    int at = new String(content, StandardCharsets.ISO_8859_1).indexOf("hit-here");
    content[at] ^= 4;
    Files.write(file, content);
    try (LogLines lines = LogLines.open();
        MetadataLog log = MetadataLog.open(new FileDisk(folder))) {
      assertEquals(Map.of("before", "1", "behind", "1"), content(log));
      assertEquals(2, log.life());
      List<String> said = lines.with("is damaged from byte");
      assertEquals(1, said.size(), said::toString);
      assertTrue(said.get(0).contains(file.toString()), said.get(0));
    }
    assertTrue(Files.exists(folder.resolve("damaged").resolve(file.getFileName())));
    assertFalse(Files.exists(file));
  }

  @Test
  void theLifeIsNoneThatWasAlsoWhereTheMarkOfTheLastIsDamaged() throws Exception {
    for (int life = 1; life < 4; life++) {
      MetadataLog.open(new FileDisk(folder)).close();
    }
    Path file = folder.resolve("00000000000000000003.log");
    byte[] content = Files.readAllBytes(file);
    content[content.length - 1] ^= 1;
    Files.write(file, content);
    try (MetadataLog log = MetadataLog.open(new FileDisk(folder))) {
      assertEquals(4, log.life());
    }
    // Now both marks of the fourth life, which no earlier one is there to tell of.
    file = folder.resolve("00000000000000000004.log");
    content = Files.readAllBytes(file);
    for (int i = 8192; i < content.length; i++) {
      content[i] ^= 1;
    }
    Files.write(file, content);
    try (MetadataLog log = MetadataLog.open(new FileDisk(folder))) {
      assertEquals(5, log.life());
    }
  }

  @Test
  void onAFullDiskItBeginsWithWhatIsThereAndTakesChangesWhenThereIsRoom() throws Exception {
    SimulatedDisk disk = new SimulatedDisk(new Random(1));
    try (MetadataLog log = MetadataLog.open(disk)) {
      change(log, "a", "1").get(5, TimeUnit.SECONDS);
    }
    disk.fault(Fault.WRITE_FAILS);
    try (MetadataLog log = MetadataLog.open(disk)) {
      assertEquals(Map.of("a", "1"), content(log));
      assertThrows(ExecutionException.class, change(log, "a", "2")::get);
      assertThrows(ExecutionException.class, change(log, "b", "2")::get);
      disk.fault(Fault.NONE);
      change(log, "c", "3").get(5, TimeUnit.SECONDS);
      assertEquals(2, log.life());
    }
    disk.powerCut();
    try (MetadataLog log = MetadataLog.open(disk)) {
      assertEquals(Map.of("a", "1", "c", "3"), content(log));
      assertEquals(3, log.life());
    }
  }

  @Test
  void aNewerFormIsRefused() throws Exception {
    Disk disk = new FileDisk(folder);
    try (Flusher flusher = new Flusher(disk, 100_000, 0)) {
      RecordWriter records = flusher.newWriter(64);
      ByteWriter out = records.begin();
      out.put8(2);
      records.end(1);
      flusher.flush(records, Flushed.NOBODY);
    }
    IOException refused = assertThrows(IOException.class, () -> MetadataLog.open(disk));
    assertEquals(
        folder + " is of format 2, and this Warren knows formats up to 1", refused.getMessage());
    assertEquals(1, disk.names().stream().filter(name -> name.endsWith(".log")).count());
  }

  @Test
  void whoComesTooLateIsTold() throws Exception {
    MetadataLog log = MetadataLog.open(new FileDisk(folder));
    log.close();
    assertThrows(ExecutionException.class, change(log, "a", "1")::get);
  }
}
