package io.warren.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.store.Disk;
import io.warren.store.FileDisk;
import io.warren.store.SimulatedDisk;
import io.warren.value.ByteReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlusherTest {
  private static final int SEGMENT_BYTES = 100_000;

  @TempDir Path folder;

  private static CompletableFuture<Long> flush(Flusher flusher, long stream, long value) {
    RecordWriter records = flusher.newWriter(64);
    records.begin().put64(value);
    records.end(stream);
    CompletableFuture<Long> done = new CompletableFuture<>();
    flusher.flush(
        records,
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

  private static List<Long> read(Disk disk) throws IOException {
    List<Long> values = new ArrayList<>();
    LogReader.read(
        disk,
        new LogVisitor() {
          @Override
          public void record(long segmentNumber, long stream, ByteReader payload) {
            values.add(payload.signed64());
          }

          @Override
          public void damaged(Damage damage) {
            throw new AssertionError(damage);
          }
        });
    return values;
  }

  @Test
  void oneSyncServesAllWhoWait() throws Exception {
    Disk disk = new FileDisk(folder);
    List<CompletableFuture<Long>> all = new ArrayList<>();
    List<Long> expected = new ArrayList<>();
    try (Flusher flusher = new Flusher(disk, SEGMENT_BYTES, 0)) {
      for (long value = 0; value < 10_000; value++) {
        CompletableFuture<Long> one = flush(flusher, 1 + value % 3, value);
        all.add(one);
        expected.add(value);
        if (value % 1000 == 999) {
          assertTrue(one.get(10, TimeUnit.SECONDS) >= 1);
        }
      }
      assertTrue(all.stream().allMatch(CompletableFuture::isDone));
      assertTrue(flusher.syncCount() < 5000, "syncs: " + flusher.syncCount());
    }
    assertEquals(expected, read(disk));
    assertTrue(disk.names().size() > 1, "more than one segment");
  }

  @Test
  void aFailedSyncIsToldAndTheNextGoesOnInAnotherSegment() throws Exception {
    SimulatedDisk disk = new SimulatedDisk(new Random(1));
    try (Flusher flusher = new Flusher(disk, SEGMENT_BYTES, 0)) {
      assertEquals(1, flush(flusher, 1, 10).get());
      disk.fault(SimulatedDisk.Fault.SYNC_FAILS);
      CompletableFuture<Long> failed = flush(flusher, 1, 11);
      assertThrows(ExecutionException.class, failed::get);
      disk.fault(SimulatedDisk.Fault.NONE);
      assertEquals(2, flush(flusher, 1, 12).get());
    }
    disk.powerCut();
    assertEquals(List.of(10L, 12L), read(disk));
  }

  @Test
  void aDamagedSegmentIsSetAsideWhenItIsDeletedAndNoOther() throws Exception {
    SimulatedDisk disk = new SimulatedDisk(new Random(1));
    try (Flusher flusher = new Flusher(disk, 1, 0)) {
      for (int value = 1; value <= 4; value++) {
        assertEquals(value, flush(flusher, 1, value).get());
      }
      CompletableFuture<Long> done = new CompletableFuture<>();
      flusher.delete(
          3,
          DamagedFile.words(
              List.of(
                  new Damage(SegmentName.of(1), 10, 20, true),
                  new Damage(SegmentName.of(2), 10, 20, false),
                  new Damage(SegmentName.of(4), 10, 20, false))),
          new Flushed() {
            @Override
            public void flushed(long throughNumber) {
              done.complete(throughNumber);
            }

            @Override
            public void failed(IOException cause) {
              done.completeExceptionally(cause);
            }
          });
      assertEquals(3, done.get());
    }
    assertEquals(List.of(SegmentName.of(2)), disk.setAside());
    assertEquals(List.of(4L), read(disk));
  }

  @Test
  void whoFailsToHearOfItKeepsNobodyElseFromTheirNews() throws Exception {
    SimulatedDisk disk = new SimulatedDisk(new Random(1));
    try (Flusher flusher = new Flusher(disk, SEGMENT_BYTES, 0)) {
      RecordWriter records = flusher.newWriter(64);
      records.begin().put64(10);
      records.end(1);
      flusher.flush(
          records,
          new Flushed() {
            @Override
            public void flushed(long segmentNumber) {
              throw new IllegalStateException("on purpose");
            }

            @Override
            public void failed(IOException cause) {}
          });
      assertEquals(1, flush(flusher, 1, 11).get(10, TimeUnit.SECONDS));
    }
    assertEquals(List.of(10L, 11L), read(disk));
  }

  @Test
  void aSegmentThatCannotBeReadIsReportedAndTheOthersAreRead() throws Exception {
    SimulatedDisk disk = new SimulatedDisk(new Random(1));
    for (long life = 0; life < 3; life++) {
      try (Flusher flusher = new Flusher(disk, SEGMENT_BYTES, life)) {
        flush(flusher, 1, life).get(10, TimeUnit.SECONDS);
      }
    }
    disk.unreadable(SegmentName.of(2));
    List<Long> values = new ArrayList<>();
    List<String> damaged = new ArrayList<>();
    LogReader.read(
        disk,
        new LogVisitor() {
          @Override
          public void record(long segmentNumber, long stream, ByteReader payload) {
            values.add(payload.signed64());
          }

          @Override
          public void damaged(Damage damage) {
            damaged.add(damage.file());
          }
        });
    assertEquals(List.of(0L, 2L), values);
    assertEquals(List.of(SegmentName.of(2)), damaged);
  }

  @Test
  void goesOnBehindWhatIsThere() throws Exception {
    Disk disk = new FileDisk(folder);
    for (long life = 0; life < 3; life++) {
      try (Flusher flusher = new Flusher(disk, SEGMENT_BYTES, life)) {
        assertEquals(life + 1, flush(flusher, 1, life).get());
      }
    }
    assertEquals(List.of(0L, 1L, 2L), read(disk));
  }
}
