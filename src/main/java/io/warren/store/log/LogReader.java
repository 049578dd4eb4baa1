package io.warren.store.log;

import io.warren.store.Disk;
import io.warren.store.DiskFile;
import io.warren.store.seal.Seal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a log as it was left, however its node ended. */
public final class LogReader {
  private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);

  /**
   * A segment.
   *
   * @param header what it says of itself; null where none of its copies can be read
   * @param seal of its blocks
   */
  private record Found(
      long number, byte[] data, long lengthBytes, @Nullable SegmentHeader header, Seal seal) {}

  private LogReader() {}

  /**
   * Shows all that is there.
   *
   * @return the number of the last segment, also where it is missing; 0 for none
   * @throws IOException where the directory can't be read, the log is of a newer form, or it is
   *     encrypted with a key that is not there
   */
  public static long read(Disk disk, LogVisitor visitor) throws IOException {
    List<String> names = disk.names();
    List<Long> numbers = SegmentName.numbers(names);
    SegmentRange range = SegmentRange.read(names);
    if (range.first() < range.last()) {
      reportMissing(range.first(), numbers, visitor);
    }
    long previousNumber = 0;
    @Nullable Found previous = null;
    for (long number : numbers) {
      Found found = open(disk, find(disk, number));
      SegmentHeader header = found.header();
      if (previous != null) {
        show(previous, header, visitor);
      }
      reportMissing(previousNumber, found, visitor);
      previous = found;
      previousNumber = number;
    }
    if (previous != null) {
      show(previous, null, visitor);
    }
    reportMissing(range.last(), numbers, visitor);
    return Math.max(previousNumber, range.last());
  }

  private static void reportMissing(long number, List<Long> numbers, LogVisitor visitor) {
    if (number > 0 && !numbers.contains(number)) {
      visitor.damaged(new Damage(SegmentName.of(number), 0, 0, false));
    }
  }

  /**
   * With which key each segment is encrypted, by its file's name: empty for one that is not, and
   * for one whose header can't be read.
   */
  public static SortedMap<String, String> keyIdByFile(Disk disk) throws IOException {
    SortedMap<String, String> keyIdByFile = new TreeMap<>();
    for (long number : SegmentName.numbers(disk.names())) {
      String name = SegmentName.of(number);
      try (DiskFile file = disk.open(name)) {
        keyIdByFile.put(name, SegmentHeader.keyId(file));
      }
    }
    return keyIdByFile;
  }

  /** The number of the last segment that is not encrypted as new ones will be; 0 for none. */
  public static long lastOfOtherKey(Disk disk) throws IOException {
    String writingId = disk.keys().writingId();
    long last = 0;
    for (Map.Entry<String, String> file : keyIdByFile(disk).entrySet()) {
      if (!file.getValue().equals(writingId)) {
        last = SegmentName.number(file.getKey());
      }
    }
    return last;
  }

  private static Found open(Disk disk, Found found) throws IOException {
    SegmentHeader header = found.header();
    if (header == null) {
      return found;
    }
    String name = SegmentName.of(found.number());
    if (header.version() > SegmentHeader.VERSION) {
      throw new IOException(
          "%s is of format %d, and this Warren knows formats up to %d"
              .formatted(name, header.version(), SegmentHeader.VERSION));
    }
    Seal seal = disk.keys().open(disk + "/" + name, header.sealing(), header.about());
    return new Found(found.number(), found.data(), found.lengthBytes(), header, seal);
  }

  /** What can't be read is as if it were damaged from its beginning to its end. */
  private static Found find(Disk disk, long number) {
    String name = SegmentName.of(number);
    long size = 0;
    try (DiskFile file = disk.open(name)) {
      // What is about to be believed may still be in the system's memory alone.
      file.sync();
      size = file.sizeBytes();
      byte[] data = new byte[Math.toIntExact(size)];
      ByteBuffer target = ByteBuffer.wrap(data);
      file.read(0, target);
      int length = target.position();
      return new Found(number, data, length, SegmentHeader.read(data, length), Seal.NONE);
    } catch (IOException | ArithmeticException e) {
      LOG.error("{} could not be read", name, e);
      return new Found(number, new byte[0], size, null, Seal.NONE);
    }
  }

  /** A segment is known to end where the next one says. */
  private static void show(Found found, @Nullable SegmentHeader next, LogVisitor visitor) {
    SegmentHeader header = found.header();
    long limit = found.lengthBytes();
    // What a life has written last may be torn.
    boolean isLast = next == null || next.previousEndBytes() == SegmentHeader.UNKNOWN;
    if (next != null && !isLast) {
      if (next.previousNumber() < found.number()) {
        // It was begun, and nothing in it ever became safe.
        return;
      }
      // Where the one between is missing, nobody knows where this one ends but itself.
      limit = next.previousNumber() == found.number() ? next.previousEndBytes() : limit;
    }
    if (header == null) {
      // It was safe before anything was written behind it.
      boolean torn = isLast && found.lengthBytes() <= SegmentHeader.BYTES;
      visitor.damaged(new Damage(SegmentName.of(found.number()), 0, found.lengthBytes(), torn));
      return;
    }
    int end = (int) Math.min(limit, found.lengthBytes());
    new SegmentReader(header, found.seal(), found.data(), end, visitor).read(isLast);
    if (limit > end) {
      visitor.damaged(new Damage(SegmentName.of(found.number()), end, limit, false));
    }
  }

  private static void reportMissing(long previousNumber, Found found, LogVisitor visitor) {
    SegmentHeader header = found.header();
    if (header != null && previousNumber > 0 && header.previousNumber() > previousNumber) {
      visitor.damaged(new Damage(SegmentName.of(header.previousNumber()), 0, 0, false));
    }
  }
}
