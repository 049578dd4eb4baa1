package io.warren.store.log;

import io.warren.store.Disk;
import io.warren.value.Invariant;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes records safe: one thread takes what all have given it since it looked last, writes it as
 * one batch, and syncs once for all of them.
 *
 * <p>Any thread may give it records; nobody waits.
 */
public final class Flusher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Flusher.class);

  /** What is written between two syncs, about: the first in a batch waits for the last. */
  private static final int BATCH_BYTES = 16 << 20;

  /** What may be given to it at once. */
  public static final int LARGEST_BYTES = 1 << 30;

  /** What it is asked to do. */
  private enum Kind {
    WRITE,
    DELETE,
    END
  }

  /**
   * A piece of work.
   *
   * @param throughNumber of the last segment that is to be deleted
   * @param damageByFile what is wrong with some of those
   */
  private record Work(
      Kind kind,
      RecordWriter records,
      long throughNumber,
      Map<String, String> damageByFile,
      Flushed flushed) {}

  private final SegmentLog log;
  private final BlockingQueue<Work> waiting = new LinkedBlockingQueue<>();
  private final AtomicLong syncCount = new AtomicLong();
  private final Thread thread;

  /**
   * Begins a log, or goes on with one that has been read.
   *
   * @param segmentBytes the size of a segment, about
   * @param lastSegmentNumber what {@link LogReader#read} has said
   */
  public Flusher(Disk disk, long segmentBytes, long lastSegmentNumber) {
    long salt = new SecureRandom().nextLong();
    this.log = new SegmentLog(disk, salt, segmentBytes, lastSegmentNumber);
    this.thread = new Thread(this::run, "flusher");
    thread.setDaemon(true);
    thread.start();
  }

  /** A writer whose records this one can take. */
  public RecordWriter newWriter(int initialBytes) {
    return log.newWriter(initialBytes);
  }

  /**
   * Takes records; the writer is the caller's again when it hears of them.
   *
   * @throws IllegalStateException where they are more than {@link #LARGEST_BYTES}
   */
  public void flush(RecordWriter records, Flushed flushed) {
    Invariant.check(records.bytes() <= LARGEST_BYTES, "a segment can be read again in one piece");
    waiting.add(new Work(Kind.WRITE, records, 0, Map.of(), flushed));
  }

  /**
   * Removes all segments up to this number, but for the one that is written to; whoever asks knows
   * that nothing in them is needed.
   *
   * @param damageByFile what is wrong with those that an operator may want, of {@link DamagedFile}:
   *     they are set aside
   */
  public void delete(long throughNumber, Map<String, String> damageByFile, Flushed deleted) {
    waiting.add(new Work(Kind.DELETE, newWriter(0), throughNumber, damageByFile, deleted));
  }

  /** How many times the disk was asked to make something safe. */
  public long syncCount() {
    return syncCount.get();
  }

  private void run() {
    List<Work> batch = new ArrayList<>();
    boolean open = true;
    while (open) {
      open = takeBatch(batch);
      if (!batch.isEmpty()) {
        commit(batch);
        batch.clear();
      }
    }
  }

  /** Returns false where nothing comes any more. */
  private boolean takeBatch(List<Work> batch) {
    long bytes = 0;
    Work work = first();
    while (work != null) {
      switch (work.kind()) {
        case END -> {
          return false;
        }
        case DELETE -> delete(work);
        case WRITE -> {
          batch.add(work);
          bytes += work.records().bytes();
        }
      }
      work = bytes < BATCH_BYTES ? waiting.poll() : null;
    }
    return true;
  }

  private Work first() {
    while (true) {
      try {
        return waiting.take();
      } catch (InterruptedException e) {
        // Nobody of ours interrupts it. To end by it would leave what waits untold.
        LOG.warn("interrupted, goes on");
      }
    }
  }

  private void commit(List<Work> batch) {
    List<RecordWriter> records = new ArrayList<>(batch.size());
    for (Work work : batch) {
      records.add(work.records());
    }
    try {
      syncCount.incrementAndGet();
      long segmentNumber = log.commit(records);
      batch.forEach(work -> tell(() -> work.flushed().flushed(segmentNumber)));
    } catch (IOException e) {
      batch.forEach(work -> tell(() -> work.flushed().failed(e)));
    }
  }

  private void delete(Work work) {
    try {
      log.delete(work.throughNumber(), work.damageByFile());
      tell(() -> work.flushed().flushed(work.throughNumber()));
    } catch (IOException e) {
      tell(() -> work.flushed().failed(e));
    }
  }

  /** Whoever fails to hear his news keeps nobody else from theirs. */
  private static void tell(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException e) {
      LOG.error("the news of a flush was not taken", e);
    }
  }

  /** Returns when all that it was given before is safe or has failed; gives it nothing more. */
  @Override
  public void close() throws IOException {
    waiting.add(new Work(Kind.END, newWriter(0), 0, Map.of(), Flushed.NOBODY));
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    log.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
