package io.warren.store.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.store.DiskFile;
import io.warren.store.SimulatedDisk;
import io.warren.store.seal.Seal;
import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Files full of anything are reported, and nothing in them is taken for a record. */
class LogReaderFuzzTest {
  private final List<Damage> damages = new ArrayList<>();
  private final List<Long> streams = new ArrayList<>();

  private final LogVisitor visitor =
      new LogVisitor() {
        @Override
        public void record(long segmentNumber, long stream, ByteReader payload) {
          streams.add(stream);
        }

        @Override
        public void damaged(Damage damage) {
          damages.add(damage);
        }
      };

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void garbageIsReported(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    SimulatedDisk disk = new SimulatedDisk(random);
    byte[] garbage = new byte[1 + random.nextInt(30_000)];
    random.nextBytes(garbage);
    write(disk, 1, garbage);
    LogReader.read(disk, visitor);
    assertTrue(streams.isEmpty());
    assertTrue(damages.stream().anyMatch(damage -> damage.toBytes() == garbage.length));
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void whatAnotherLogHasWrittenIsNoRecordOfThisOne(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    RecordWriter foreign = new RecordWriter(random.nextLong(), 64);
    foreign.begin().put64(1);
    foreign.end(7);
    byte[] copied = new byte[foreign.bytes()];
    foreign.blocks(Seal.NONE, 0).get(copied);

    long salt = random.nextLong();
    RecordWriter own = new RecordWriter(salt, 64);
    ByteWriter payload = own.begin();
    payload.bytes(copied);
    own.end(1);
    SimulatedDisk disk = new SimulatedDisk(random);
    try (SegmentLog log = new SegmentLog(disk, salt, 1000, 0)) {
      log.commit(List.of(own));
    }
    // The header of the record around the copy, and behind it the copy.
    disk.flip(SegmentName.of(1), disk.open(SegmentName.of(1)).sizeBytes() - own.bytes());
    LogReader.read(disk, visitor);
    assertTrue(streams.isEmpty());
    assertTrue(damages.stream().anyMatch(damage -> damage.torn()));
  }

  private static void write(SimulatedDisk disk, long number, byte[] bytes) throws IOException {
    try (DiskFile file = disk.create(SegmentName.of(number))) {
      file.write(0, ByteBuffer.wrap(bytes));
      file.sync();
    }
  }
}
