package io.warren.store.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.store.SimulatedDisk;
import io.warren.store.SimulatedDisk.Fault;
import io.warren.store.seal.TestKeys;
import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * Whatever the disk does, and with whatever keys, all that was said to be safe is read again, whole
 * and in order, or is reported as damaged at its exact place. {@code -Dwarren.log.lives=N} lives N
 * disks for each seed.
 */
class SegmentLogPropertyTest {
  private static final int STREAMS = 4;

  /** A record that was given to be written. */
  private static final class Written {
    private final byte[] payload;
    private boolean safe;

    Written(byte[] payload) {
      this.payload = payload;
    }
  }

  /** A record that was read, and where. */
  private record Read(String file, long fromBytes, long toBytes, long stream, int index) {}

  /** What a reader has said. */
  private final class Reading implements LogVisitor {
    private final List<Read> reads = new ArrayList<>();
    private final List<Damage> damages = new ArrayList<>();
    private final long lastNumber;

    Reading() throws IOException {
      lastNumber = LogReader.read(disk, this);
    }

    @Override
    public void record(long segmentNumber, long stream, ByteReader payload) {
      int from = payload.position() - Block.HEADER_BYTES;
      byte[] bytes = payload.bytes(payload.remainingBytes());
      int index = new ByteReader(bytes).signed32();
      Written written = writtenByStream.get(stream).get(index);
      assertNotNull(written, "a record that nobody wrote");
      assertArrayEquals(written.payload, bytes);
      String file = SegmentName.of(segmentNumber);
      reads.add(new Read(file, from, payload.position(), stream, index));
    }

    @Override
    public void damaged(Damage damage) {
      damages.add(damage);
    }

    void assertOrder() {
      Map<Long, Integer> lastByStream = new HashMap<>();
      for (Read read : reads) {
        Integer last = lastByStream.put(read.stream, read.index);
        assertTrue(last == null || last < read.index, "stream " + read.stream + " is in order");
      }
    }

    boolean has(long stream, int index) {
      return reads.stream().anyMatch(read -> read.stream == stream && read.index == index);
    }
  }

  private Random random = new Random();
  private SimulatedDisk disk = new SimulatedDisk(random);
  private final Map<Long, List<Written>> writtenByStream = new HashMap<>();

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void allThatWasSafeIsReadAgainOrReported(@ForAll("seeds") long seed) throws IOException {
    for (int life = 0; life < Integer.getInteger("warren.log.lives", 5); life++) {
      live(seed + life);
    }
  }

  @Provide
  Arbitrary<Long> seeds() {
    return Arbitraries.longs();
  }

  private void live(long seed) throws IOException {
    random = new Random(seed);
    disk = new SimulatedDisk(random);
    writtenByStream.clear();
    for (long stream = 1; stream <= STREAMS; stream++) {
      writtenByStream.put(stream, new ArrayList<>());
    }
    long lastNumber = 0;
    for (int life = 1 + random.nextInt(3); life > 0; life--) {
      disk.keys(TestKeys.next(random, disk.keys()));
      write(lastNumber);
      disk.powerCut();
      Reading reading = new Reading();
      reading.assertOrder();
      assertAllSafe(reading, List.of());
      assertTrue(reading.damages.stream().allMatch(Damage::torn), reading.damages.toString());
      lastNumber = reading.lastNumber;
      keepOnly(reading);
    }
    flipBits();
  }

  private void write(long lastNumber) throws IOException {
    try (SegmentLog log = new SegmentLog(disk, random.nextLong(), 20_000, lastNumber)) {
      for (int batch = random.nextInt(20); batch > 0; batch--) {
        Fault[] faults = Fault.values();
        disk.fault(random.nextInt(4) == 0 ? faults[random.nextInt(faults.length)] : Fault.NONE);
        commit(log);
      }
    }
  }

  private void commit(SegmentLog log) {
    List<Written> batch = new ArrayList<>();
    List<RecordWriter> writers = new ArrayList<>();
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      RecordWriter writer = log.newWriter(64);
      for (int records = random.nextInt(6); records > 0; records--) {
        long stream = 1 + random.nextInt(STREAMS);
        batch.add(record(writer.begin(), writtenByStream.get(stream)));
        writer.end(stream);
      }
      writers.add(writer);
    }
    try {
      log.commit(writers);
      batch.forEach(written -> written.safe = true);
    } catch (IOException e) {
      assertTrue(e.getMessage().matches("No space left on device|Input/output error"));
    }
  }

  private Written record(ByteWriter out, List<Written> stream) {
    ByteWriter copy = new ByteWriter();
    copy.put32(stream.size());
    byte[] rest = new byte[random.nextInt(10) == 0 ? random.nextInt(3000) : random.nextInt(50)];
    random.nextBytes(rest);
    copy.bytes(rest);
    out.bytes(copy.toArray());
    Written written = new Written(copy.toArray());
    stream.add(written);
    return written;
  }

  /** What has been read once is safe from then on; what was not is gone for good. */
  private void keepOnly(Reading reading) {
    writtenByStream.forEach(
        (stream, all) -> {
          for (int index = 0; index < all.size(); index++) {
            all.get(index).safe = reading.has(stream, index);
          }
        });
  }

  private static boolean overlaps(Read read, Damage damage) {
    return read.file.equals(damage.file())
        && damage.fromBytes() < read.toBytes
        && read.fromBytes < damage.toBytes();
  }

  /**
   * @param places where the records were before something happened to them
   */
  private void assertAllSafe(Reading reading, List<Read> places) {
    writtenByStream.forEach(
        (stream, all) -> {
          for (int index = 0; index < all.size(); index++) {
            if (all.get(index).safe && !reading.has(stream, index)) {
              int lost = index;
              assertTrue(
                  places.stream()
                      .filter(read -> read.stream == stream && read.index == lost)
                      .anyMatch(
                          read -> reading.damages.stream().anyMatch(hole -> overlaps(read, hole))),
                  "record " + index + " of stream " + stream + " is read or reported");
            }
          }
        });
  }

  private void flipBits() throws IOException {
    Reading before = new Reading();
    List<Read> hit = new ArrayList<>();
    for (int flips = random.nextInt(4); flips > 0 && !before.reads.isEmpty(); flips--) {
      Read read = before.reads.get(random.nextInt(before.reads.size()));
      long at = read.fromBytes + random.nextInt((int) (read.toBytes - read.fromBytes));
      disk.flip(read.file, at);
      hit.add(read);
    }
    Reading after = new Reading();
    after.assertOrder();
    assertAllSafe(after, before.reads);
    for (Read read : before.reads) {
      if (!hit.contains(read)) {
        assertTrue(after.has(read.stream, read.index), "only what was hit is lost");
      }
    }
    long newHoles = after.damages.size() - before.damages.size();
    assertTrue(newHoles <= hit.size(), after.damages.toString());
    if (hit.isEmpty()) {
      assertEquals(before.damages, after.damages);
    }
  }
}
