package io.warren.store.page;

import io.warren.store.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages of one queue, several in a file. Any thread may ask for something; nobody waits.
 *
 * <p>A file that could not be written, or that was closed because too many are open, gets no
 * further page. It is deleted when none of its pages is wanted any more.
 */
public final class QueuePages {
  private static final Logger LOG = LoggerFactory.getLogger(QueuePages.class);
  private static final int MOST_TRIES = 3;
  private static final long RETRY_MS = 20;

  private final Pager pager;
  private final long queueId;

  /** How many pages of a file are wanted; the files that are there. */
  private final Map<Long, Integer> countByFile = new HashMap<>();

  /** The same files, for the thread that reads. */
  private final Set<Long> files = ConcurrentHashMap.newKeySet();

  /** Those of them that may not be safe. */
  private final Set<Long> unsynced = new TreeSet<>();

  private @Nullable DiskFile file;
  private long number;
  private long endBytes;

  QueuePages(Pager pager, long queueId) {
    this.pager = pager;
    this.queueId = queueId;
  }

  /** Writes a page. */
  public void write(PageSource source, PageWritten written) {
    pager.writing.add(() -> writeNow(source, written));
  }

  private void writeNow(PageSource source, PageWritten written) {
    PageRef ref;
    try {
      pager.page.reset();
      source.writeTo(pager.page);
      ByteBuffer page = pager.page.page(queueId);
      DiskFile target = file(page.remaining());
      target.write(endBytes, page);
      ref = pager.page.ref(number, endBytes);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      IOException cause = e instanceof IOException io ? io : new IOException("not written", e);
      finishFile();
      pager.failed(cause);
      written.failed(cause);
      return;
    }
    endBytes += ref.lengthBytes();
    countByFile.merge(number, 1, Integer::sum);
    unsynced.add(number);
    pager.succeeded();
    written.written(ref);
  }

  private DiskFile file(int pageBytes) throws IOException {
    if (file != null
        && endBytes + pageBytes > pager.fileBytes
        && countByFile.getOrDefault(number, 0) > 0) {
      finishFile();
    }
    DiskFile open = file;
    if (open != null) {
      pager.used(this);
      return open;
    }
    // A number is used once, also where its file could not be made.
    number = pager.nextNumber();
    DiskFile begun = pager.disk.create(PageFileName.of(queueId, number));
    file = begun;
    countByFile.put(number, 0);
    files.add(number);
    pager.opened(this, begun);
    PageFileHeader header = new PageFileHeader(PageFileHeader.VERSION, pager.salt, queueId, number);
    begun.write(0, ByteBuffer.wrap(header.toBytes()));
    endBytes = PageFileHeader.BYTES;
    return begun;
  }

  /** The open file gets no further page. On the thread that writes. */
  void finishFile() {
    DiskFile finished = file;
    if (finished == null) {
      return;
    }
    file = null;
    pager.closed(this);
    try {
      finished.close();
    } catch (IOException e) {
      LOG.debug("{} could not be closed", PageFileName.of(queueId, number), e);
    }
    if (countByFile.getOrDefault(number, 0) == 0) {
      delete(number);
    }
  }

  /** Reads a page that was written and is not released. */
  public void read(PageRef ref, PageVisitor visitor) {
    pager.reading.add(() -> readNow(ref, visitor));
  }

  private void readNow(PageRef ref, PageVisitor visitor) {
    int tries = 0;
    while (true) {
      tries++;
      try {
        PageReader.open(pager.disk, queueId, ref).show(visitor);
        return;
      } catch (IOException e) {
        boolean gone = !files.contains(ref.fileNumber());
        if (gone || tries == MOST_TRIES) {
          visitor.failed(e);
          return;
        }
        LOG.warn(
            "{} could not be read at {}: {}; trying again",
            PageFileName.of(queueId, ref.fileNumber()),
            ref.offsetBytes(),
            e.getMessage());
        pause();
      } catch (RuntimeException | OutOfMemoryError e) {
        visitor.failed(new IOException("not read", e));
        return;
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY_MS);
    } catch (InterruptedException e) {
      // The next try comes a little early.
    }
  }

  /** A page is not wanted any more. One that is gone already may be released again. */
  public void release(PageRef ref) {
    pager.writing.add(() -> releaseNow(ref.fileNumber()));
  }

  private void releaseNow(long fileNumber) {
    Integer count = countByFile.get(fileNumber);
    if (count == null) {
      return;
    }
    countByFile.put(fileNumber, count - 1);
    if (count > 1) {
      return;
    }
    if (file != null && fileNumber == number) {
      // Also one that could take more: a queue that has nothing on the disk has no file there.
      finishFile();
    } else {
      delete(fileNumber);
    }
  }

  /** None of the pages that were asked to be written so far is wanted any more. */
  public void releaseAll() {
    pager.writing.add(this::releaseAllNow);
  }

  private void releaseAllNow() {
    finishFile();
    for (Long fileNumber : Set.copyOf(countByFile.keySet())) {
      delete(fileNumber);
    }
  }

  private void delete(long fileNumber) {
    countByFile.remove(fileNumber);
    unsynced.remove(fileNumber);
    files.remove(fileNumber);
    String name = PageFileName.of(queueId, fileNumber);
    try {
      pager.disk.delete(name);
    } catch (IOException e) {
      LOG.warn("{} could not be deleted: {}", name, e.getMessage());
    }
  }

  /** Makes safe all pages of the queue that were asked to be written before. */
  public void sync(PageSynced synced) {
    pager.writing.add(() -> syncNow(synced));
  }

  private void syncNow(PageSynced synced) {
    try {
      for (Long fileNumber : Set.copyOf(unsynced)) {
        DiskFile open = file;
        if (open != null && fileNumber == number) {
          open.sync();
        } else {
          try (DiskFile finished = pager.disk.open(PageFileName.of(queueId, fileNumber))) {
            finished.sync();
          }
        }
      }
      pager.disk.sync();
    } catch (IOException e) {
      // What could not be synced gets nothing more: the system may say the next time that it was.
      finishFile();
      synced.failed(e);
      return;
    }
    unsynced.clear();
    synced.synced();
  }
}
