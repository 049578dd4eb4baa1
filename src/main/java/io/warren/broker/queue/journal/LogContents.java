package io.warren.broker.queue.journal;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap.PrimitiveEntry;
import io.warren.store.Disk;
import io.warren.store.log.Damage;
import io.warren.store.log.LogReader;
import io.warren.store.log.LogVisitor;
import io.warren.store.page.PageVisitor;
import io.warren.store.page.Pager;
import io.warren.value.ByteReader;
import io.warren.value.DecodeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that a message log has, read once. */
public final class LogContents implements LogVisitor {
  private final EntryFormat format;
  private final LongObjectHashMap<RestoredQueue> queueById = new LongObjectHashMap<>();
  private final List<Damage> damages = new ArrayList<>();
  private final List<String> misread = new ArrayList<>();
  private long recordCount;
  private long firstSegment;
  private long lastSegment;

  private LogContents(EntryFormat format) {
    this.format = format;
  }

  /**
   * Reads it, and changes nothing. Blocks.
   *
   * @param pages where the pages are that it names
   * @throws IOException where the directory can't be read, or the log is of a newer form
   */
  public static LogContents read(Disk disk, Disk pages, EntryFormat format) throws IOException {
    LogContents contents = new LogContents(format);
    contents.lastSegment = LogReader.read(disk, contents);
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
    RestoredQueue queue = queueById.get(stream);
    if (queue == null) {
      queue = new RestoredQueue();
      queueById.put(stream, queue);
    }
    try {
      QueueRecord.read(payload, format, queue.in(segmentNumber));
    } catch (DecodeException e) {
      misread.add(
          "a record of queue %d in segment %d can't be read and is left out: %s"
              .formatted(stream, segmentNumber, e.getMessage()));
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
    for (PrimitiveEntry<RestoredQueue> queue : queueById.entries()) {
      for (NamedPage page : List.copyOf(queue.value().named().all())) {
        if (!page.isWhole()) {
          Pager.read(
              disk, queue.key(), page.stored().ref(), new PartOf(queue.key(), queue.value(), page));
        }
      }
    }
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
      damages.add(damage);
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

  /** What was written whole and can't be understood, a line each. */
  public List<String> misread() {
    return misread;
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
  public synchronized @Nullable RestoredQueue take(long queueId) {
    return queueById.remove(queueId);
  }

  /** Forgets what nobody has taken, and returns how many messages that was. */
  public synchronized long takeRest() {
    long count = 0;
    for (RestoredQueue queue : queueById.values()) {
      count += queue.count();
    }
    queueById.clear();
    return count;
  }
}
