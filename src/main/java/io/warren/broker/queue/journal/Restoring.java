package io.warren.broker.queue.journal;

import io.warren.store.log.DamagedFile;
import io.warren.store.log.SegmentName;
import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import io.warren.value.DecodeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes out what records say, those of some of the queues, on a thread of its own: while it does,
 * others are read from the disk and verified.
 */
final class Restoring {
  /**
   * So many bytes of records go to the thread at a time, about; and so many times they may wait.
   */
  private static final int BATCH_BYTES = 256 << 10;

  private static final int MOST_WAITING = 8;

  /** So often whoever waits for the thread looks whether it is still there. */
  private static final int LOOK_MS = 100;

  /** Records in the order of their places in the log: segment, stream, length, payload. */
  private record Batch(ByteWriter records, boolean last) {}

  private final EntryFormat format;
  private final BlockingQueue<Batch> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Map<Long, RestoredQueue> queueById = new HashMap<>();
  private final Undecided undecided = new Undecided();
  private final List<String> misread = new ArrayList<>();
  private final Map<String, String> misreadByFile = new HashMap<>();
  private final ByteReader payload = new ByteReader(new byte[0]);
  private final Thread thread;
  private ByteWriter filling = new ByteWriter(BATCH_BYTES);

  /** What was found that can only be of a newer Warren; null for nothing. */
  private @Nullable String newer;

  /** What has ended the thread before its time; read when it has ended. */
  private @Nullable Throwable failure;

  Restoring(EntryFormat format, int number) {
    this.format = format;
    thread = new Thread(this::run, "restoring-" + number);
    thread.setDaemon(true);
    thread.start();
  }

  /** Takes the next record of one of its queues, or of a transaction. */
  void add(long segmentNumber, long stream, ByteReader payload) {
    filling.putVar(segmentNumber);
    filling.putVar(stream);
    filling.varBytes(payload.bytes(payload.remainingBytes()));
    if (filling.length() >= BATCH_BYTES) {
      give(false);
      filling = new ByteWriter(BATCH_BYTES);
    }
  }

  private void give(boolean last) {
    Batch batch = new Batch(filling, last);
    boolean given = false;
    try {
      while (!given && thread.isAlive()) {
        given = waiting.offer(batch, LOOK_MS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while the messages were read", e);
    }
  }

  private void run() {
    try {
      boolean last = false;
      while (!last) {
        Batch batch = waiting.take();
        take(batch.records());
        last = batch.last();
      }
      undecided.end();
    } catch (InterruptedException | RuntimeException | Error e) {
      // Whoever waits for the thread throws it on.
      failure = e;
    }
  }

  private void take(ByteWriter records) {
    ByteReader next = new ByteReader(records.array(), 0, records.length());
    while (next.remainingBytes() > 0) {
      long segmentNumber = next.var();
      long stream = next.var();
      int lengthBytes = next.varLength();
      int end = next.position() + lengthBytes;
      // One for all: it gives those that repeat each other's texts the same ones.
      payload.reset(records.array(), next.position(), end);
      take(segmentNumber, stream);
      next.reset(records.array(), end, records.length());
    }
  }

  private void take(long segmentNumber, long stream) {
    try {
      if (stream == QueueRecord.COMMITS) {
        undecided.committed(payload.var());
      } else {
        QueueRecord.read(payload, format, queue(stream).in(segmentNumber));
      }
    } catch (NewerRecordException e) {
      newer = newer == null ? SegmentName.of(segmentNumber) + " " + e.getMessage() : newer;
    } catch (DecodeException e) {
      String line =
          "a record of queue %d in segment %d can't be read and is left out: %s"
              .formatted(stream, segmentNumber, e.getMessage());
      misread.add(line);
      misreadByFile.merge(SegmentName.of(segmentNumber), line, DamagedFile::join);
    }
  }

  private RestoredQueue queue(long id) {
    return queueById.computeIfAbsent(id, first -> new RestoredQueue(undecided));
  }

  /** Returns when all records are taken. Nothing may be added any more. */
  void end() {
    give(true);
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while the messages were read", e);
    }
    Throwable cause = failure;
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause != null) {
      throw new IllegalStateException("the messages could not be made out", cause);
    }
  }

  /** What was said of each queue; after the {@link #end}. */
  Map<Long, RestoredQueue> queueById() {
    return queueById;
  }

  /**
   * What was found that this Warren can't go on with: a newer one has written it. Null for nothing;
   * after the {@link #end}.
   */
  @Nullable String newer() {
    return newer;
  }

  /** A line for each record that could not be understood; after the {@link #end}. */
  List<String> misread() {
    return misread;
  }

  /** The same by the file of the log; after the {@link #end}. */
  Map<String, String> misreadByFile() {
    return misreadByFile;
  }
}
