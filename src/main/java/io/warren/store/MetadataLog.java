package io.warren.store;

import io.warren.store.MetadataRecords.Reading;
import io.warren.store.log.Damage;
import io.warren.store.log.Flushed;
import io.warren.store.log.Flusher;
import io.warren.store.log.RecordWriter;
import io.warren.value.Bytes;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
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

  private final Disk disk;
  private final Reading read;
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

  /** Whether this life is on disk. */
  private boolean begun;

  private boolean closed;

  private MetadataLog(Disk disk, Reading read, long leastRewrittenBytes) {
    this.disk = disk;
    this.read = read;
    this.flusher = new Flusher(disk, SEGMENT_BYTES, read.lastSegmentNumber());
    this.life = read.life();
    this.valueByKey = read.valueByKey();
    this.leastRewrittenBytes = leastRewrittenBytes;
    valueByKey.forEach((key, value) -> liveBytes += MetadataRecords.bytes(key, value));
  }

  /**
   * Reads what is there, and changes nothing. Blocks.
   *
   * @param damages takes what could not be read
   * @throws IOException where the directory can't be read, or is of a newer form
   */
  public static Map<Bytes, Bytes> read(Disk disk, Consumer<Damage> damages) throws IOException {
    Reading read = Reading.of(disk);
    read.damages().forEach(damages);
    return read.valueByKey();
  }

  /**
   * Reads what is there and writes it anew, as one. Blocks.
   *
   * <p>Where it can't be written now, because the disk is full, it is tried again before the first
   * change: a node can start to have its queues emptied.
   */
  public static MetadataLog open(Disk disk) throws IOException {
    return open(disk, LEAST_REWRITTEN_BYTES);
  }

  /**
   * The same, with another size from which on it is written anew while it is used.
   *
   * @throws IOException with a line for an operator, where the directory can't be read, or is of a
   *     newer form
   */
  static MetadataLog open(Disk disk, long leastRewrittenBytes) throws IOException {
    Reading read = Reading.of(disk);
    read.report();
    MetadataLog log = new MetadataLog(disk, read, leastRewrittenBytes);
    log.begin();
    return log;
  }

  private void begin() throws IOException {
    rewriting = true;
    CompletableFuture<Boolean> begins = new CompletableFuture<>();
    rewrite(begins::complete);
    try {
      if (!begins.get()) {
        LOG.error("{} cannot be written to: nothing durable can be declared until it can", disk);
      }
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * At least 1, and greater than in every life before this one in the same directory in which
   * anything was made safe.
   */
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
        take(change, heard);
        return;
      }
    }
    heard.failed(new IOException("closed"));
  }

  private void take(Map<Bytes, Optional<Bytes>> change, Flushed heard) {
    if (begun && !rewriting) {
      write(change, heard);
      return;
    }
    held.add(new Held(change, heard));
    if (!rewriting) {
      rewriting = true;
      rewrite(safe -> {});
    }
  }

  /** Whether this life can't be taken for one that never was. */
  synchronized boolean isBegun() {
    return begun;
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
      rewrite(safe -> {});
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
  private void rewrite(Consumer<Boolean> heard) {
    RecordWriter records = flusher.newWriter(CHANGE_BYTES);
    MetadataRecords.writeAll(records, life, valueByKey);
    flusher.flush(
        records,
        new Flushed() {
          @Override
          public void flushed(long segmentNumber) {
            rewritten(segmentNumber);
            heard.accept(true);
          }

          @Override
          public void failed(IOException cause) {
            notRewritten(cause);
            heard.accept(false);
          }
        });
  }

  private void rewritten(long segmentNumber) {
    // What was read is safe elsewhere. That segment itself may have older changes too; they go with
    // the next.
    flusher.delete(
        segmentNumber - 1,
        read.damageByFile(),
        new Flushed() {
          @Override
          public void flushed(long throughNumber) {}

          @Override
          public void failed(IOException cause) {
            LOG.warn("{}: old files could not be removed, and stay: {}", disk, cause.getMessage());
          }
        });
    synchronized (this) {
      begun = true;
      changeBytes = 0;
      allowedBytes = Math.max(leastRewrittenBytes, (MOST_TIMES_LIVE - 1) * liveBytes);
      goOn();
    }
  }

  private void notRewritten(IOException cause) {
    LOG.warn("{} could not be written anew: {}", disk, cause.getMessage());
    List<Held> failed = List.of();
    synchronized (this) {
      if (begun) {
        allowedBytes = changeBytes + leastRewrittenBytes;
        goOn();
      } else {
        // No number of this life may be on disk before the life itself is.
        failed = List.copyOf(held);
        held.clear();
        rewriting = false;
      }
    }
    failed.forEach(one -> one.heard().failed(cause));
  }

  private void goOn() {
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
