package io.warren.store.log;

import io.warren.store.Disk;
import io.warren.store.DiskFile;
import io.warren.store.seal.Keys;
import io.warren.store.seal.Seal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log of records in a row of files. One thread uses it.
 *
 * <p>What fails to be written or synced is not tried again in the same file: the system may have
 * given up pages that it could not write, and would say the next time that all is well. The file
 * ends where it was synced last, the next one says where that is, and goes on.
 */
final class SegmentLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentLog.class);

  private final Disk disk;
  private final long salt;
  private final long segmentBytes;
  private final Keys keys;
  private final RecordWriter batchBlock;

  private @Nullable DiskFile file;
  private Seal seal = Seal.NONE;
  private long number;
  private long batchNumber;

  /** The last segment in which something was synced, and how far. */
  private long syncedNumber;

  private long syncedBytes;

  /**
   * Makes a log that goes on behind the last segment that is there.
   *
   * @param lastNumber of that segment; 0 for none
   * @param segmentBytes the size from which on a segment gets no further batch
   */
  SegmentLog(Disk disk, long salt, long segmentBytes, long lastNumber) {
    this.disk = disk;
    this.salt = salt;
    this.segmentBytes = segmentBytes;
    this.keys = disk.keys();
    this.batchBlock = newWriter(Long.BYTES);
    this.number = lastNumber;
    this.syncedNumber = lastNumber;
    this.syncedBytes = SegmentHeader.UNKNOWN;
  }

  /** A writer whose records it can take. */
  RecordWriter newWriter(int initialBytes) {
    return new RecordWriter(salt, keys.roomBytes(), initialBytes);
  }

  /**
   * Writes a batch and returns when it is safe.
   *
   * @return the number of the segment that has it
   * @throws IOException where it may not be; what was written before stays safe
   */
  long commit(List<RecordWriter> batch) throws IOException {
    try {
      DiskFile segment = segment();
      long end = write(segment, syncedBytes, nextBatch());
      for (RecordWriter records : batch) {
        end = write(segment, end, records);
      }
      segment.sync();
      syncedBytes = end;
      return number;
    } catch (IOException e) {
      giveUpSegment();
      throw e;
    } catch (RuntimeException e) {
      giveUpSegment();
      throw new IOException("the log could not be written", e);
    }
  }

  private DiskFile segment() throws IOException {
    if (file != null && syncedBytes >= segmentBytes) {
      file.close();
      file = null;
    }
    return file == null ? beginSegment() : file;
  }

  private DiskFile beginSegment() throws IOException {
    // A number is used once, also where its file could not be made.
    number++;
    DiskFile begun = disk.create(SegmentName.of(number));
    file = begun;
    int version = keys.seal() ? SegmentHeader.VERSION : SegmentHeader.PLAIN;
    SegmentHeader header =
        new SegmentHeader(version, salt, number, syncedNumber, syncedBytes, Optional.empty());
    Keys.Begun sealing = keys.begin(header.about());
    seal = sealing.seal();
    begun.write(0, ByteBuffer.wrap(header.with(sealing.header()).toBytes()));
    begun.sync();
    disk.sync();
    noteRange();
    syncedNumber = number;
    syncedBytes = SegmentHeader.BYTES;
    return begun;
  }

  /** Without it all is as safe, but nobody can tell that the newest segment is missing. */
  private void noteRange() {
    try {
      long first = SegmentName.numbers(disk.names()).get(0);
      new SegmentRange(first, number).write(disk);
    } catch (IOException e) {
      LOG.debug("{}: the range of the segments could not be written", disk, e);
    }
  }

  private RecordWriter nextBatch() {
    batchBlock.reset();
    batchBlock.begin().put64(++batchNumber);
    batchBlock.endBatch();
    return batchBlock;
  }

  private long write(DiskFile segment, long at, RecordWriter records) throws IOException {
    segment.write(at, records.blocks(seal, at));
    return at + records.bytes();
  }

  private void giveUpSegment() {
    DiskFile failed = file;
    file = null;
    if (failed != null) {
      try {
        failed.close();
      } catch (IOException e) {
        LOG.debug("{} could not be closed", SegmentName.of(number), e);
      }
    }
  }

  /**
   * Removes all segments up to this number, which nobody needs any more.
   *
   * <p>The oldest first, and each for good before the next: if an old one came back after a power
   * cut without one behind it, it would say again what that one has taken back.
   *
   * @param damageByFile what is wrong with those of them that an operator may want
   */
  void delete(long throughNumber, Map<String, String> damageByFile) throws IOException {
    List<Long> all = SegmentName.numbers(disk.names());
    List<Long> gone = all.stream().filter(one -> one <= throughNumber && one != number).toList();
    if (gone.isEmpty()) {
      return;
    }
    noteFirst(all, gone);
    for (long one : gone) {
      String name = SegmentName.of(one);
      String damage = damageByFile.get(name);
      if (damage == null) {
        disk.delete(name);
      } else {
        DamagedFile.takeAway(disk, name, damage);
      }
      disk.sync();
    }
  }

  /** A full disk may have no room for a name; but then there has to be room first of all. */
  private void noteFirst(List<Long> all, List<Long> gone) throws IOException {
    List<Long> left = new ArrayList<>(all);
    left.removeAll(gone);
    try {
      if (!left.isEmpty()) {
        new SegmentRange(left.get(0), left.get(left.size() - 1)).write(disk);
        return;
      }
    } catch (IOException e) {
      LOG.debug("{}: the range of the segments could not be written", disk, e);
    }
    SegmentRange.forget(disk);
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
