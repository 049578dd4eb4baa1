package io.warren.broker.queue.journal;

import io.netty.util.collection.LongObjectHashMap;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.warren.store.Disk;
import io.warren.store.log.Damage;
import io.warren.store.log.Flushed;
import io.warren.store.log.Flusher;
import io.warren.store.log.LogReader;
import io.warren.store.log.LogVisitor;
import io.warren.value.ByteReader;
import io.warren.value.DecodeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of all durable queues of a node, in which each is a stream under its queue's id: read
 * when the node starts, and written through one {@link LoopLog} for each event loop.
 *
 * <p>Its oldest segment is given up when the log has grown to several times what is alive in it:
 * what is left there is written again at its end.
 */
public final class MessageLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MessageLog.class);

  /** How large a log is that is never shortened, in segments. */
  private static final int LEAST_SEGMENTS = 3;

  private final Flusher flusher;
  private final long segmentBytes;
  private final long backlogBytes;
  private final LongObjectHashMap<RestoredQueue> restoredById;
  private final List<LoopLog> loops = new ArrayList<>();
  private final AtomicLong liveBytes = new AtomicLong();
  private long firstSegment;
  private long lastSegment;
  private boolean shortening;
  private volatile boolean failed;
  private volatile Consumer<String> onFailure = reason -> {};

  private MessageLog(
      Flusher flusher, long segmentBytes, long backlogBytes, int loopCount, Reading read) {
    this.flusher = flusher;
    this.segmentBytes = segmentBytes;
    this.backlogBytes = backlogBytes;
    this.restoredById = read.queueById;
    this.firstSegment = read.firstSegment;
    this.lastSegment = read.lastSegment;
    for (int loop = 0; loop < loopCount; loop++) {
      loops.add(new LoopLog(this, flusher, lastSegment));
    }
  }

  /**
   * Reads what is there, and goes on behind it. Blocks.
   *
   * @param segmentBytes the size of a segment, about
   * @param backlogBytes what may wait for the disk on each event loop before publishers wait too
   * @throws IOException where the directory can't be read, or the log is of a newer form
   */
  public static MessageLog open(
      Disk disk, EntryFormat format, long segmentBytes, long backlogBytes, int loopCount)
      throws IOException {
    Reading reading = new Reading(format);
    long lastSegment = LogReader.read(disk, reading);
    reading.lastSegment = lastSegment;
    if (reading.firstSegment == 0) {
      reading.firstSegment = lastSegment + 1;
    }
    return new MessageLog(
        new Flusher(disk, segmentBytes, lastSegment),
        segmentBytes,
        backlogBytes,
        loopCount,
        reading);
  }

  /** Hears, on any thread, why something could not be made safe. */
  public void onFailure(Consumer<String> newOnFailure) {
    onFailure = newOnFailure;
  }

  /** Something could not be made safe. Any thread. */
  void failed(IOException cause) {
    failed = true;
    onFailure.accept(String.valueOf(cause.getMessage()));
  }

  /** Whether the disk has refused something, and taken nothing since. */
  public boolean hasFailed() {
    return failed;
  }

  /** Has the disk make something safe that nobody needs; fails where it does not. */
  public Future<Void> probe() {
    Promise<Void> probed = Promise.promise();
    flusher.flush(
        flusher.newWriter(0),
        new Flushed() {
          @Override
          public void flushed(long number) {
            failed = false;
            probed.complete();
          }

          @Override
          public void failed(IOException cause) {
            probed.fail(cause);
          }
        });
    return probed.future();
  }

  /** What a loop's queues write to; to be deployed there. */
  public LoopLog onLoop(int loop) {
    return loops.get(loop);
  }

  /** Where the queues of a loop get their journals, once {@link #onLoop} is deployed. */
  public Journals journals(int loop) {
    LoopLog log = loops.get(loop);
    return (queue, sink) -> {
      if (!queue.durable() || queue.exclusive()) {
        return Journals.NONE.open(queue, sink);
      }
      RestoredQueue restored = takeRestored(queue.id());
      return new Journals.Opened(new StoreJournal(queue.id(), log, sink, restored), restored);
    };
  }

  /** What the log has of a queue, which is forgotten here; null where that is nothing. */
  synchronized @Nullable RestoredQueue takeRestored(long queueId) {
    return restoredById.remove(queueId);
  }

  /** All queues have what is theirs: the rest belongs to queues that are no more. */
  public synchronized void restored() {
    restoredById.clear();
  }

  /** How many times the disk was asked to make something safe. */
  public long syncCount() {
    return flusher.syncCount();
  }

  /** Of the newest segment; 0 for none. */
  synchronized long lastSegment() {
    return lastSegment;
  }

  long backlogBytes() {
    return backlogBytes;
  }

  void liveBytesChanged(long deltaBytes) {
    liveBytes.addAndGet(deltaBytes);
  }

  /** A loop has heard of a new segment: the log has grown. */
  synchronized void segmentBegun(long number) {
    lastSegment = Math.max(lastSegment, number);
    shorten();
  }

  private void shorten() {
    long segments = lastSegment - firstSegment + 1;
    long needed = LEAST_SEGMENTS + 2 * liveBytes.get() / segmentBytes;
    if (shortening || segments <= needed) {
      return;
    }
    shortening = true;
    long oldest = firstSegment;
    Future.all(loops.stream().map(loop -> loop.leave(oldest)).toList())
        .onSuccess(done -> delete(oldest))
        .onFailure(
            cause -> {
              LOG.warn("the log could not be shortened: {}", cause.getMessage());
              shortened(oldest);
            });
  }

  private void delete(long oldest) {
    flusher.delete(
        oldest,
        new Flushed() {
          @Override
          public void flushed(long number) {
            shortened(oldest + 1);
          }

          @Override
          public void failed(IOException cause) {
            LOG.warn("an old segment of the log could not be deleted: {}", cause.getMessage());
            shortened(oldest + 1);
          }
        });
  }

  private synchronized void shortened(long newFirstSegment) {
    boolean shorter = newFirstSegment > firstSegment;
    firstSegment = newFirstSegment;
    shortening = false;
    if (shorter) {
      shorten();
    }
  }

  /** Returns when all that was written is safe or has failed. Nobody writes any more. */
  @Override
  public void close() throws IOException {
    flusher.close();
  }

  private static final class Reading implements LogVisitor {
    private final EntryFormat format;
    private final LongObjectHashMap<RestoredQueue> queueById = new LongObjectHashMap<>();
    private long firstSegment;
    private long lastSegment;

    Reading(EntryFormat format) {
      this.format = format;
    }

    @Override
    public void record(long segmentNumber, long stream, ByteReader payload) {
      if (firstSegment == 0) {
        firstSegment = segmentNumber;
      }
      RestoredQueue queue = queueById.get(stream);
      if (queue == null) {
        queue = new RestoredQueue();
        queueById.put(stream, queue);
      }
      try {
        QueueRecord.read(payload, format, queue.in(segmentNumber));
      } catch (DecodeException e) {
        LOG.error(
            "a record of queue {} in segment {} can't be read and is left out: {}",
            stream,
            segmentNumber,
            e.getMessage());
      }
    }

    @Override
    public void damaged(Damage damage) {
      if (damage.torn()) {
        LOG.warn(
            "{}: bytes {} to {} were being written when the node ended, and are left out",
            damage.file(),
            damage.fromBytes(),
            damage.toBytes());
      } else {
        LOG.error(
            "{}: bytes {} to {} are damaged; what was there is lost",
            damage.file(),
            damage.fromBytes(),
            damage.toBytes());
      }
    }
  }
}
