package io.warren.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.store.DiskFile;
import io.warren.store.SimulatedDisk;
import io.warren.store.seal.Keys;
import io.warren.store.seal.TestKeys;
import io.warren.value.ByteReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SealedLogTest {
  private static final int PAYLOAD_BYTES = 100;
  private static final int BLOCK_BYTES = Block.HEADER_BYTES + PAYLOAD_BYTES + 16;

  /** The header of the file and the block before the records. */
  private static final int FIRST_AT = SegmentHeader.BYTES + Block.HEADER_BYTES + 8 + 16;

  private final SimulatedDisk disk = new SimulatedDisk(new Random(1), TestKeys.of("a"));
  private final List<Long> streams = new ArrayList<>();
  private final List<Damage> damages = new ArrayList<>();

  private void write(int lastNumber, int recordCount) throws IOException {
    try (SegmentLog log = new SegmentLog(disk, 5, 100_000, lastNumber)) {
      RecordWriter records = log.newWriter(64);
      for (int stream = 1; stream <= recordCount; stream++) {
        byte[] payload = new byte[PAYLOAD_BYTES];
        Arrays.fill(payload, (byte) stream);
        records.begin().bytes(payload);
        records.end(stream);
      }
      log.commit(List.of(records));
      log.commit(List.of());
    }
  }

  private void read() throws IOException {
    LogReader.read(
        disk,
        new LogVisitor() {
          @Override
          public void record(long segmentNumber, long stream, ByteReader payload) {
            assertEquals(PAYLOAD_BYTES, payload.remainingBytes());
            assertEquals((byte) stream, payload.bytes(PAYLOAD_BYTES)[50]);
            streams.add(stream);
          }

          @Override
          public void damaged(Damage damage) {
            damages.add(damage);
          }
        });
  }

  private byte[] file(long number) throws IOException {
    DiskFile file = disk.open(SegmentName.of(number));
    byte[] data = new byte[(int) file.sizeBytes()];
    file.read(0, ByteBuffer.wrap(data));
    return data;
  }

  private void overwrite(long number, long at, byte[] bytes, int from, int count)
      throws IOException {
    DiskFile file = disk.open(SegmentName.of(number));
    file.write(at, ByteBuffer.wrap(bytes, from, count));
    file.sync();
  }

  @Test
  void nothingOfARecordCanBeReadInTheFile() throws IOException {
    write(0, 3);
    byte[] run = new byte[8];
    byte[] data = file(1);
    for (int stream = 1; stream <= 3; stream++) {
      Arrays.fill(run, (byte) stream);
      for (int at = SegmentHeader.BYTES; at < data.length - run.length; at++) {
        assertTrue(!Arrays.equals(run, 0, 8, data, at, at + 8), "byte " + at);
      }
    }
    read();
    assertEquals(List.of(1L, 2L, 3L), streams);
    assertEquals(List.of(), damages);
  }

  @Test
  void aRecordThatWasPutAtAnotherPlaceIsDamageThoughItsSumsAreRight() throws IOException {
    write(0, 4);
    overwrite(1, FIRST_AT + BLOCK_BYTES, file(1), FIRST_AT, BLOCK_BYTES);
    read();
    assertEquals(List.of(1L, 3L, 4L), streams);
    long at = FIRST_AT + BLOCK_BYTES;
    assertEquals(List.of(new Damage(SegmentName.of(1), at, at + BLOCK_BYTES, false)), damages);
  }

  @Test
  void aRecordOfAnotherFileIsDamageThoughItsSumsAreRight() throws IOException {
    write(0, 3);
    write(1, 3);
    overwrite(2, FIRST_AT, file(1), FIRST_AT, BLOCK_BYTES);
    read();
    assertEquals(List.of(1L, 2L, 3L, 2L, 3L), streams);
    assertEquals(1, damages.size());
  }

  @Test
  void aHeaderThatWasChangedOpensNothingThoughItsSumIsRight() throws IOException {
    write(0, 2);
    SegmentHeader header = SegmentHeader.read(file(1), SegmentHeader.BYTES);
    SegmentHeader changed =
        new SegmentHeader(
            header.version(), header.salt(), header.number(), 0, 9000, header.sealing());
    overwrite(1, 0, changed.toBytes(), 0, SegmentHeader.BYTES);
    read();
    assertEquals(List.of(), streams);
  }

  @Test
  void oldFilesArePlainOrOfAnOldKeyAndAreRead() throws IOException {
    disk.keys(Keys.NONE);
    write(0, 1);
    disk.keys(TestKeys.of("a"));
    write(1, 1);
    disk.keys(TestKeys.of("b", "a"));
    write(2, 1);
    read();
    assertEquals(List.of(1L, 1L, 1L), streams);
    assertEquals(List.of(), damages);
    assertEquals(List.of("", "a", "b"), List.copyOf(LogReader.keyIdByFile(disk).values()));
  }

  @Test
  void aLogWithAKeyThatIsNotThereIsRefused() throws IOException {
    write(0, 1);
    disk.keys(TestKeys.of("b"));
    IOException refused = assertThrows(IOException.class, this::read);
    assertTrue(refused.getMessage().contains(SegmentName.of(1) + " is encrypted with the key 'a'"));
    assertEquals(List.of(), streams);
  }

  @Test
  void oneOfTheTwoHeadersIsEnough() throws IOException {
    write(0, 2);
    disk.flip(SegmentName.of(1), 60);
    read();
    assertEquals(List.of(1L, 2L), streams);
  }
}
