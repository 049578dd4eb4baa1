package io.warren.broker.queue.journal;

import io.warren.store.Disk;
import io.warren.store.log.Damage;
import io.warren.store.log.DamagedFile;
import io.warren.store.log.LogReader;
import io.warren.store.log.LogVisitor;
import io.warren.store.page.PageFiles;
import io.warren.store.page.PageVisitor;
import io.warren.store.page.Pager;
import io.warren.value.ByteReader;
import io.warren.value.DecodeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that a message log has, read once: one thread reads and verifies, and as many as there are
 * processors beside it make out what is said, each of some of the queues.
 */
public final class LogContents implements LogVisitor {
  private static final Logger LOG = LoggerFactory.getLogger(LogContents.class);
  private static final long TOLD_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int LOOK_EVERY = 1000;

  private final EntryFormat format;

  /** Once all is read, the loops of the queues take theirs out. */
  private final Map<Long, RestoredQueue> queueById = new ConcurrentHashMap<>();

  /** Each for some of the queues. */
  private final Restoring[] restoring =
      new Restoring[Math.max(1, Runtime.getRuntime().availableProcessors() - 1)];

  private final List<Damage> damages = new ArrayList<>();
  private final List<Damage> pageDamages = new ArrayList<>();
  private final List<String> misread = new ArrayList<>();
  private final Map<String, String> misreadByFile = new TreeMap<>();
  private @Nullable String newer;
  private long recordCount;
  private long toldNanos = System.nanoTime();
  private long firstSegment;
  private long lastSegment;

  private LogContents(EntryFormat format) {
    this.format = format;
    for (int number = 0; number < restoring.length; number++) {
      restoring[number] = new Restoring(format, number);
    }
  }

  /**
   * Reads it, and changes nothing. Blocks.
   *
   * @param pages where the pages are that it names
   * @throws IOException where the directory can't be read, the log is of a newer form, or something
   *     is encrypted with a key that is not there
   */
  public static LogContents read(Disk disk, Disk pages, EntryFormat format) throws IOException {
    // Before anything is left out because it can't be read.
    PageFiles.checkKeys(pages);
    LogContents contents = new LogContents(format);
    try {
      contents.lastSegment = LogReader.read(disk, contents);
    } finally {
      contents.end();
    }
    String newer = contents.newer;
    if (newer != null) {
      throw new IOException(newer);
    }
    if (contents.firstSegment == 0) {
      contents.firstSegment = contents.lastSegment + 1;
    }
    contents.readParts(pages);
    return contents;
  }

  @Override
  public void record(long segmentNumber, long stream, ByteReader payload) {
    recordCount++;
    if (firstSegment == 0) {
      firstSegment = segmentNumber;
    }
    if (stream == QueueRecord.COMMITS) {
      // Its parts may be any queue's.
      byte[] committed = payload.bytes(payload.remainingBytes());
      for (Restoring some : restoring) {
        some.add(segmentNumber, stream, new ByteReader(committed));
      }
    } else {
      restoring[Math.floorMod(stream, restoring.length)].add(segmentNumber, stream, payload);
    }
    tellProgress(segmentNumber);
  }

  private void tellProgress(long segmentNumber) {
    // Not for each record: to ask for the time costs more than most of them.
    if (recordCount % LOOK_EVERY == 0 && System.nanoTime() - toldNanos > TOLD_EVERY_NANOS) {
      toldNanos = System.nanoTime();
      LOG.info("reading the messages: {} records up to file {}", recordCount, segmentNumber);
    }
  }

  /** All records are there. */
  private void end() {
    for (Restoring some : restoring) {
      some.end();
      queueById.putAll(some.queueById());
      misread.addAll(some.misread());
      newer = newer == null ? some.newer() : newer;
      some.misreadByFile()
          .forEach((file, line) -> misreadByFile.merge(file, line, DamagedFile::join));
    }
  }

  @Override
  public void damaged(Damage damage) {
    damages.add(damage);
  }

  /**
   * Reads those pages of which the log says more than that they are there. Blocks.
   *
   * @param disk of all pages
   */
  private void readParts(Disk disk) {
    queueById.forEach(
        (id, queue) -> {
          for (NamedPage page : List.copyOf(queue.named().all())) {
            if (!page.isWhole()) {
              Pager.read(disk, id, page.stored().ref(), new PartOf(id, queue, page));
            }
          }
        });
  }

  /** Takes of a page what is still needed of it. */
  private final class PartOf implements PageVisitor {
    private final long queueId;
    private final RestoredQueue queue;
    private final NamedPage page;

    PartOf(long queueId, RestoredQueue queue, NamedPage page) {
      this.queueId = queueId;
      this.queue = queue;
      this.page = page;
    }

    @Override
    public void entry(long id, ByteReader payload) {
      try {
        queue.readOf(page, format.read(payload));
      } catch (DecodeException e) {
        misread.add(
            "entry %d of queue %d in %s can't be read and is left out: %s"
                .formatted(id, queueId, page.stored().ref(), e.getMessage()));
      }
    }

    @Override
    public void damaged(Damage damage) {
      pageDamages.add(damage);
    }

    @Override
    public void end() {
      // All that could be read has been taken.
    }

    @Override
    public void failed(IOException cause) {
      misread.add(
          "%d messages of queue %d in %s can't be read and are left out: %s"
              .formatted(page.live().count(), queueId, page.stored().ref(), cause.getMessage()));
    }
  }

  public long recordCount() {
    return recordCount;
  }

  /** What is not as it was written, in the order of its places. */
  public List<Damage> damages() {
    return damages;
  }

  /** The same of those pages that were read. */
  public List<Damage> pageDamages() {
    return pageDamages;
  }

  /** What was written whole and can't be understood, a line each. */
  public List<String> misread() {
    return misread;
  }

  /** What is wrong with the files that an operator may want when they are given up. */
  Map<String, String> damageByFile() {
    Map<String, String> damageByFile = DamagedFile.words(damages);
    damageByFile.putAll(DamagedFile.words(pageDamages));
    misreadByFile.forEach((file, line) -> damageByFile.merge(file, line, DamagedFile::join));
    return damageByFile;
  }

  /** Of the oldest segment that has a record; one more than the last where none has. */
  long firstSegment() {
    return firstSegment;
  }

  /** Of the newest segment; 0 for none. */
  long lastSegment() {
    return lastSegment;
  }

  /** What there is of a queue, which is forgotten here; null where that is nothing. */
  public @Nullable RestoredQueue take(long queueId) {
    return queueById.remove(queueId);
  }

  /** Forgets what nobody has taken, and returns how many messages that was. */
  public long takeRest() {
    long count = 0;
    for (RestoredQueue queue : queueById.values()) {
      count += queue.count();
    }
    queueById.clear();
    return count;
  }
}
