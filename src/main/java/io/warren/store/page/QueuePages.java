package io.warren.store.page;

import io.warren.store.DiskFile;
import io.warren.store.log.DamagedFile;
import io.warren.store.seal.Keys;
import io.warren.store.seal.Seal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * further page. It is deleted when none of its pages is wanted any more: by who wrote it, and by
 * who has had it {@link #keep kept}.
 */
public final class QueuePages {
  private static final Logger LOG = LoggerFactory.getLogger(QueuePages.class);
  private static final int MOST_TRIES = 3;
  private static final long RETRY_MS = 20;

  /** Who wants a file, and what is known of it. */
  private static final class FileUse {
    /** How many of its pages are wanted while the node lives, and how many beyond that. */
    int wantedCount;

    int keptCount;

    /** Whether all that is in it is safe; and whether that can't be known any more. */
    boolean safe;

    boolean doubtful;
  }

  private final Pager pager;
  private final long queueId;
  private final Map<Long, FileUse> useByFile = new HashMap<>();

  /** The same files, for the thread that reads. */
  private final Set<Long> files = ConcurrentHashMap.newKeySet();

  private @Nullable DiskFile file;
  private Seal seal = Seal.NONE;
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
      DiskFile target = file(pager.page.bytes());
      target.write(endBytes, pager.page.page(queueId, seal, endBytes));
      ref = pager.page.ref(number, endBytes);
    } catch (IOException | RuntimeException e) {
      IOException cause = e instanceof IOException io ? io : new IOException("not written", e);
      finishFile();
      pager.failed(cause);
      written.failed(cause);
      return;
    }
    endBytes += ref.lengthBytes();
    FileUse use = use(number);
    use.wantedCount++;
    use.safe = false;
    pager.succeeded();
    written.written(ref);
  }

  private FileUse use(long fileNumber) {
    return useByFile.computeIfAbsent(
        fileNumber,
        first -> {
          files.add(first);
          return new FileUse();
        });
  }

  private DiskFile file(int pageBytes) throws IOException {
    if (file != null && endBytes + pageBytes > pager.fileBytes && isWanted(number)) {
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
    use(number);
    pager.opened(this, begun);
    Keys keys = pager.disk.keys();
    int version = keys.seal() ? PageFileHeader.VERSION : PageFileHeader.PLAIN;
    PageFileHeader header =
        new PageFileHeader(version, pager.salt, queueId, number, Optional.empty());
    Keys.Begun sealing = keys.begin(header.about());
    seal = sealing.seal();
    begun.write(0, ByteBuffer.wrap(header.with(sealing.header()).toBytes()));
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
    if (!isWanted(number)) {
      delete(number);
    }
  }

  private boolean isWanted(long fileNumber) {
    FileUse use = useByFile.get(fileNumber);
    return use != null && use.wantedCount + use.keptCount > 0;
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
        PageReader page = PageReader.open(pager.disk, queueId, ref);
        pager.damaged(DamagedFile.words(page.show(visitor)));
        visitor.end();
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
      } catch (RuntimeException e) {
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
    FileUse use = useByFile.get(fileNumber);
    if (use != null && use.wantedCount > 0) {
      use.wantedCount--;
      deleteUnwanted(fileNumber);
    }
  }

  private void deleteUnwanted(long fileNumber) {
    if (isWanted(fileNumber)) {
      return;
    }
    if (file != null && fileNumber == number) {
      // Also one that could take more: a queue that has nothing on the disk has no file there.
      finishFile();
    } else {
      delete(fileNumber);
    }
  }

  /** None of the pages that were asked to be written so far is wanted but what is kept. */
  public void releaseAll() {
    pager.writing.add(
        () -> {
          useByFile.values().forEach(use -> use.wantedCount = 0);
          Set.copyOf(useByFile.keySet()).forEach(this::deleteUnwanted);
        });
  }

  /** The queue is no more, and wants none of its pages. */
  public void deleteAll() {
    pager.writing.add(
        () -> {
          finishFile();
          Set.copyOf(useByFile.keySet()).forEach(this::delete);
        });
  }

  private void delete(long fileNumber) {
    useByFile.remove(fileNumber);
    files.remove(fileNumber);
    pager.delete(PageFileName.of(queueId, fileNumber));
  }

  /**
   * Makes pages safe that were written before, as far as they are not released. They are there from
   * then on until they are let go.
   */
  public void keep(List<PageRef> refs, PagesKept kept) {
    pager.writing.add(() -> kept.kept(keepNow(refs)));
  }

  private List<PageRef> keepNow(List<PageRef> refs) {
    Set<Long> syncing = new TreeSet<>();
    for (PageRef ref : refs) {
      FileUse use = useByFile.get(ref.fileNumber());
      if (use != null && !use.safe && !use.doubtful) {
        syncing.add(ref.fileNumber());
      }
    }
    syncing.forEach(this::sync);
    syncDirectory(syncing);
    List<PageRef> kept = new ArrayList<>();
    for (PageRef ref : refs) {
      FileUse use = useByFile.get(ref.fileNumber());
      if (use != null && use.safe) {
        use.keptCount++;
        kept.add(ref);
      }
    }
    return kept;
  }

  private void sync(long fileNumber) {
    DiskFile open = file;
    try {
      if (open != null && fileNumber == number) {
        open.sync();
      } else {
        try (DiskFile finished = pager.disk.open(PageFileName.of(queueId, fileNumber))) {
          finished.sync();
        }
      }
      use(fileNumber).safe = true;
    } catch (IOException e) {
      doubt(fileNumber, e);
    }
  }

  private void syncDirectory(Set<Long> synced) {
    if (synced.isEmpty()) {
      return;
    }
    try {
      pager.disk.sync();
    } catch (IOException e) {
      synced.forEach(fileNumber -> doubt(fileNumber, e));
    }
  }

  /** What could not be made safe never is: the system may say the next time that it was. */
  private void doubt(long fileNumber, IOException cause) {
    LOG.debug("{} is not safe", PageFileName.of(queueId, fileNumber), cause);
    FileUse use = use(fileNumber);
    use.safe = false;
    use.doubtful = true;
    if (file != null && fileNumber == number) {
      finishFile();
    }
  }

  /** A page that was kept need not be there any more. */
  public void letGo(PageRef ref) {
    pager.writing.add(
        () -> {
          FileUse use = useByFile.get(ref.fileNumber());
          if (use != null && use.keptCount > 0) {
            use.keptCount--;
            deleteUnwanted(ref.fileNumber());
          }
        });
  }

  /**
   * A page is kept that an earlier life has left.
   *
   * @param wanted whether it will be released too
   */
  public void adopt(PageRef ref, boolean wanted) {
    pager.writing.add(
        () -> {
          pager.adopted(PageFileName.of(queueId, ref.fileNumber()));
          FileUse use = use(ref.fileNumber());
          use.safe = true;
          use.keptCount++;
          use.wantedCount += wanted ? 1 : 0;
        });
    files.add(ref.fileNumber());
  }
}
