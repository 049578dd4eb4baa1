package io.warren.store;

import io.warren.store.MetadataRecords.Reading;
import io.warren.store.log.Flushed;
import io.warren.store.log.Flusher;
import io.warren.store.log.RecordWriter;
import io.warren.value.Bytes;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A map of keys to values that outlives its node: a log of changes, each of which is there as a
 * whole or not at all, and from time to time all that is in the map.
 *
 * <p>Any thread may change it; nobody waits. Who hears of a change does so on the flusher's thread,
 * in the order in which the changes were given.
 */
public final class MetadataLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetadataLog.class);

  /** The size from which on the log is looked at for what is in it no more. */
  public static final long LEAST_REWRITTEN_BYTES = 4 << 20;

  /** How many times as large as what it says the log may be. */
  private static final int MOST_TIMES_LIVE = 4;

  private static final long SEGMENT_BYTES = 4 << 20;
  private static final int CHANGE_BYTES = 512;

  /** A change that waits until the map has been written. */
  private record Held(Map<Bytes, Optional<Bytes>> change, Flushed heard) {}

  private final Flusher flusher;
  private final long life;
  private final long leastRewrittenBytes;
  private final Map<Bytes, Bytes> valueByKey;
  private final Queue<Held> held = new ArrayDeque<>();

  /** About what the map takes when it is written. */
  private long liveBytes;

  /** What has been written since the map was. */
  private long changeBytes;

  /** What may be written before the map is written anew. */
  private long allowedBytes;

  private int underWay;
  private boolean rewriting;
  private boolean closed;

  private MetadataLog(Flusher flusher, Reading read, long leastRewrittenBytes) {
    this.flusher = flusher;
    this.life = read.life();
    this.valueByKey = read.valueByKey();
    this.leastRewrittenBytes = leastRewrittenBytes;
    valueByKey.forEach((key, value) -> liveBytes += MetadataRecords.bytes(key, value));
  }

  /**
   * Reads what is there, and changes nothing. Blocks.
   *
   * @throws IOException where the directory can't be read, or is of a newer form
   */
  public static Map<Bytes, Bytes> read(Disk disk) throws IOException {
    return Reading.of(disk).valueByKey();
  }

  /** Reads what is there and writes it anew, as one; returns when that is safe. Blocks. */
  public static MetadataLog open(Disk disk) throws IOException {
    return open(disk, LEAST_REWRITTEN_BYTES);
  }

  /**
   * The same, with another size from which on it is written anew while it is used.
   *
   * @throws IOException with a line for an operator, where the directory can't be read or written,
   *     or is of a newer form
   */
  static MetadataLog open(Disk disk, long leastRewrittenBytes) throws IOException {
    Reading read = Reading.of(disk);
    Flusher flusher = new Flusher(disk, SEGMENT_BYTES, read.lastSegmentNumber());
    MetadataLog log = new MetadataLog(flusher, read, leastRewrittenBytes);
    try {
      log.rewriteFirst();
      // What was read is safe in a file of its own. Nobody needs the others, but an operator may
      // want those that could not be read in full.
      for (String file : read.damagedFiles()) {
        disk.setAside(file);
      }
      flusher.delete(read.lastSegmentNumber(), Flushed.NOBODY);
      return log;
    } catch (IOException e) {
      log.close();
      throw e;
    }
  }

  /** Greater than in every life before this one in the same directory, and at least 1. */
  public long life() {
    return life;
  }

  /** A copy of all that is safe. */
  public synchronized Map<Bytes, Bytes> valueByKey() {
    return Map.copyOf(valueByKey);
  }

  /**
   * Makes a change safe.
   *
   * @param change the new value of each key, or empty where it goes; not to be changed any more
   * @param heard is told on the flusher's thread. Where it fails, the next life may find the change
   *     or not, but never a part of it; when another has been made safe, it is gone.
   */
  public void change(Map<Bytes, Optional<Bytes>> change, Flushed heard) {
    synchronized (this) {
      if (!closed) {
        if (rewriting) {
          held.add(new Held(change, heard));
        } else {
          write(change, heard);
        }
        return;
      }
    }
    heard.failed(new IOException("closed"));
  }

  /** How many times the disk was asked to make something safe. */
  public long syncCount() {
    return flusher.syncCount();
  }

  private void write(Map<Bytes, Optional<Bytes>> change, Flushed heard) {
    RecordWriter records = flusher.newWriter(CHANGE_BYTES);
    MetadataRecords.writeChange(records, change);
    underWay++;
    flusher.flush(
        records,
        new Flushed() {
          @Override
          public void flushed(long segmentNumber) {
            written(change, records.bytes());
            heard.flushed(segmentNumber);
          }

          @Override
          public void failed(IOException cause) {
            written(Map.of(), 0);
            heard.failed(cause);
          }
        });
  }

  private void written(Map<Bytes, Optional<Bytes>> change, int bytes) {
    boolean due;
    synchronized (this) {
      change.forEach((key, value) -> apply(key, value.orElse(null)));
      changeBytes += bytes;
      underWay--;
      rewriting |= changeBytes > allowedBytes;
      due = rewriting && underWay == 0;
    }
    if (due) {
      rewrite();
    }
  }

  private void apply(Bytes key, @Nullable Bytes value) {
    Bytes before = value == null ? valueByKey.remove(key) : valueByKey.put(key, value);
    liveBytes -= before == null ? 0 : MetadataRecords.bytes(key, before);
    liveBytes += value == null ? 0 : MetadataRecords.bytes(key, value);
  }

  /**
   * Writes the map when no change is under way and none is let through, so that it is the sum of
   * all changes before it; with one between them it would take that back. Not under the lock, which
   * callers on event loops take: nobody else touches the map now.
   */
  private void rewrite() {
    RecordWriter records = flusher.newWriter(CHANGE_BYTES);
    MetadataRecords.writeAll(records, life, valueByKey);
    flusher.flush(
        records,
        new Flushed() {
          @Override
          public void flushed(long segmentNumber) {
            // That segment itself has older changes too; they go with the next.
            flusher.delete(segmentNumber - 1, Flushed.NOBODY);
            rewritten(true);
          }

          @Override
          public void failed(IOException cause) {
            LOG.warn("the log of declarations could not be shortened: {}", cause.getMessage());
            rewritten(false);
          }
        });
  }

  private void rewriteFirst() throws IOException {
    CompletableFuture<Long> done = new CompletableFuture<>();
    RecordWriter records = flusher.newWriter(CHANGE_BYTES);
    MetadataRecords.writeAll(records, life, valueByKey);
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
    try {
      done.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    rewritten(true);
  }

  private synchronized void rewritten(boolean safe) {
    changeBytes = safe ? 0 : changeBytes;
    allowedBytes = changeBytes + Math.max(leastRewrittenBytes, (MOST_TIMES_LIVE - 1) * liveBytes);
    rewriting = false;
    while (!held.isEmpty() && !closed) {
      Held next = held.remove();
      write(next.change(), next.heard());
    }
  }

  /** Returns when all that it was given before is safe or has failed. */
  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
    }
    flusher.close();
    for (Held left : held) {
      left.heard().failed(new IOException("closed"));
    }
    held.clear();
  }
}
