package io.warren.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.store.SimulatedDisk;
import io.warren.value.ByteReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LogReaderTest {
  private final SimulatedDisk disk = new SimulatedDisk(new Random(1));
  private final List<Long> streams = new ArrayList<>();
  private final List<String> damaged = new ArrayList<>();
  private final List<Boolean> torn = new ArrayList<>();

  /** A segment for each record. */
  private void write(int recordCount) throws Exception {
    try (Flusher flusher = new Flusher(disk, 1, 0)) {
      for (int stream = 1; stream <= recordCount; stream++) {
        RecordWriter records = flusher.newWriter(64);
        records.begin().put8(0);
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
        assertEquals(stream, done.get());
      }
    }
  }

  private long read() throws IOException {
    return LogReader.read(
        disk,
        new LogVisitor() {
          @Override
          public void record(long segmentNumber, long stream, ByteReader payload) {
            streams.add(stream);
          }

          @Override
          public void damaged(Damage damage) {
            damaged.add(damage.file());
            torn.add(damage.torn());
          }
        });
  }

  @Test
  void aSegmentThatHasLostItsHeadersIsDamagedAlsoWhereItIsTheLast() throws Exception {
    write(1);
    disk.flip(SegmentName.of(1), 10);
    disk.flip(SegmentName.of(1), 4096 + 10);
    read();
    assertEquals(List.of(), streams);
    assertEquals(List.of(false), torn);
  }

  @Test
  void theFirstAndTheLastSegmentAreMissed() throws Exception {
    write(3);
    disk.delete(SegmentName.of(1));
    disk.delete(SegmentName.of(3));
    read();
    assertEquals(List.of(2L), streams);
    assertEquals(List.of(SegmentName.of(1), SegmentName.of(3)), damaged);
    assertEquals(List.of(false, false), torn);
  }

  @Test
  void theOnlySegmentIsMissedAndItsNumberIsNotUsedAgain() throws Exception {
    write(1);
    disk.delete(SegmentName.of(1));
    assertEquals(1, read());
    assertEquals(List.of(SegmentName.of(1)), damaged);
  }

  @Test
  void whatWasDeletedBecauseNobodyNeedsItIsNotMissed() throws Exception {
    write(4);
    try (SegmentLog log = new SegmentLog(disk, 1, 1, 4)) {
      log.delete(2, Map.of());
      read();
      log.commit(List.of(log.newWriter(0)));
      log.delete(3, Map.of());
      read();
    }
    assertEquals(List.of(), damaged);
    assertEquals(
        List.of(new SegmentRange(4, 5).name(), SegmentName.of(4), SegmentName.of(5)),
        disk.names().stream().sorted().toList());
  }

  @Test
  void aDiskThatTakesNoNamesStillHasItsOldSegmentsDeleted() throws Exception {
    write(4);
    disk.fault(SimulatedDisk.Fault.WRITE_FAILS);
    try (SegmentLog log = new SegmentLog(disk, 1, 1, 4)) {
      log.delete(2, Map.of());
    }
    assertEquals(List.of(3L, 4L), SegmentName.numbers(disk.names()));
    read();
    assertEquals(List.of(), damaged);
  }

  @Test
  void aSegmentThatIsMissingCostsNoOther() throws Exception {
    write(3);
    disk.delete(SegmentName.of(2));
    read();
    assertEquals(List.of(1L, 3L), streams);
    assertEquals(List.of(SegmentName.of(2)), damaged);
  }
}
