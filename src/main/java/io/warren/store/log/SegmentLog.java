package io.warren.store.log;

import io.warren.store.Disk;
import io.warren.store.DiskFile;
import io.warren.value.ByteWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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
  private final Block block;
  private final byte[] batchBlock = new byte[Block.HEADER_BYTES + Long.BYTES];

  private @Nullable DiskFile file;
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
    this.block = new Block(salt);
    this.number = lastNumber;
    this.syncedNumber = lastNumber;
    this.syncedBytes = SegmentHeader.UNKNOWN;
  }

  /** Of the blocks that it takes. */
  long salt() {
    return salt;
  }

  /**
   * Writes a batch and returns when it is safe.
   *
   * @return the number of the segment that has it
   * @throws IOException where it may not be; what was written before stays safe
   */
  long commit(List<ByteBuffer> blocks) throws IOException {
    try {
      DiskFile segment = segment();
      long end = write(segment, syncedBytes, nextBatch());
      for (ByteBuffer records : blocks) {
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
    SegmentHeader header =
        new SegmentHeader(SegmentHeader.VERSION, salt, number, syncedNumber, syncedBytes);
    begun.write(0, ByteBuffer.wrap(header.toBytes()));
    begun.sync();
    disk.sync();
    syncedNumber = number;
    syncedBytes = SegmentHeader.BYTES;
    return begun;
  }

  private ByteBuffer nextBatch() {
    ByteWriter payload = new ByteWriter(Long.BYTES);
    payload.put64(++batchNumber);
    System.arraycopy(payload.array(), 0, batchBlock, Block.HEADER_BYTES, Long.BYTES);
    block.complete(batchBlock, 0, Long.BYTES, Block.BATCH, Block.NO_STREAM);
    return ByteBuffer.wrap(batchBlock);
  }

  private static long write(DiskFile segment, long at, ByteBuffer bytes) throws IOException {
    int count = bytes.remaining();
    segment.write(at, bytes);
    return at + count;
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
   */
  void delete(long throughNumber) throws IOException {
    List<String> names = new ArrayList<>(disk.names());
    // Their names are as long as each other.
    names.sort(null);
    for (String name : names) {
      long found = SegmentName.number(name);
      if (found > 0 && found <= throughNumber && found != number) {
        disk.delete(name);
        disk.sync();
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
