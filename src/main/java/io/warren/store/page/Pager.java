package io.warren.store.page;

import io.warren.store.Disk;
import io.warren.store.DiskFile;
import io.warren.store.log.DamagedFile;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the pages of all queues and reads them again, on two threads of its own: whoever waits for
 * what is to be read does not wait behind what is to be written.
 *
 * <p>All that happens to files is done by the thread that writes, in the order in which it was
 * asked for; the other only reads.
 */
public final class Pager implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pager.class);

  /** About how large a file of pages becomes. */
  public static final long FILE_BYTES = 4 << 20;

  /** So many files are open to be written at most. */
  static final int MOST_OPEN = 64;

  final Disk disk;
  final long fileBytes;
  final long salt = new SecureRandom().nextLong();
  final PageWriter page;
  final PageThread writing;
  final PageThread reading;

  /** The one that was written to last is the last; for the thread that writes. */
  private final Map<QueuePages, DiskFile> openByQueue = new LinkedHashMap<>(16, 0.75f, true);

  /** Files that an earlier life has left, and that nobody has asked for. */
  private final Set<String> left = new HashSet<>();

  /** What is wrong with those files of which something could not be read. */
  private final Map<String, String> damageByFile = new ConcurrentHashMap<>();

  private long lastNumber;
  private boolean failing;
  private boolean ending;

  /**
   * Begins with what an earlier life has left.
   *
   * @param fileBytes the size of a file, about
   */
  public Pager(Disk disk, long fileBytes) throws IOException {
    this.disk = disk;
    this.fileBytes = fileBytes;
    this.page = new PageWriter(salt, disk.keys().roomBytes());
    for (String name : disk.names()) {
      if (PageFileName.isOne(name)) {
        left.add(name);
        lastNumber = Math.max(lastNumber, PageFileName.number(name));
      }
    }
    writing = new PageThread("page-writer");
    reading = new PageThread("page-reader");
  }

  /**
   * The pages of one queue.
   *
   * @param queueId unique on the node
   */
  public QueuePages queue(long queueId) {
    return new QueuePages(this, queueId);
  }

  /**
   * Reads a page of a queue on the thread that asks; nobody may write or delete it meanwhile.
   *
   * @param queueId whose page it is
   */
  public static void read(Disk disk, long queueId, PageRef ref, PageVisitor visitor) {
    try {
      PageReader.open(disk, queueId, ref).show(visitor);
      visitor.end();
    } catch (IOException e) {
      visitor.failed(e);
    }
  }

  /** All queues have said what they need of what an earlier life has left: the rest goes. */
  public void restored() {
    writing.add(
        () -> {
          left.forEach(this::delete);
          left.clear();
        });
  }

  /**
   * Of some files something could not be read: they are set aside and not deleted. Any thread.
   *
   * @param found of {@link DamagedFile}; other files may be among them
   */
  public void damaged(Map<String, String> found) {
    found.forEach((file, words) -> damageByFile.merge(file, words, DamagedFile::join));
  }

  /** Somebody needs a file that an earlier life has left. On the thread that writes. */
  void adopted(String name) {
    left.remove(name);
  }

  /** On the thread that writes. */
  void delete(String name) {
    if (ending) {
      return;
    }
    String damage = damageByFile.remove(name);
    try {
      if (damage == null) {
        disk.delete(name);
      } else {
        DamagedFile.takeAway(disk, name, damage);
      }
    } catch (IOException e) {
      LOG.warn("{} could not be deleted: {}", name, e.getMessage());
    }
  }

  /**
   * The node ends: no file is deleted from now on. Queues go one by one, and are not gone for good.
   */
  public void end() {
    writing.add(() -> ending = true);
  }

  long nextNumber() {
    return ++lastNumber;
  }

  /** A file is written to; if too many are open, another queue goes on in a new one. */
  void opened(QueuePages queue, DiskFile file) {
    openByQueue.put(queue, file);
    if (openByQueue.size() > MOST_OPEN) {
      Iterator<QueuePages> oldest = openByQueue.keySet().iterator();
      oldest.next().finishFile();
    }
  }

  void used(QueuePages queue) {
    openByQueue.get(queue);
  }

  void closed(QueuePages queue) {
    openByQueue.remove(queue);
  }

  /** Says so once, until something could be written. */
  void failed(IOException cause) {
    if (!failing) {
      failing = true;
      LOG.error(
          "pages of long queues can't be written: {}; they stay in memory, and it is tried again",
          cause.getMessage());
      LOG.debug("pages can't be written", cause);
    }
  }

  void succeeded() {
    if (failing) {
      failing = false;
      LOG.info("pages of long queues can be written again");
    }
  }

  /** Returns when all that it was asked for before is done; the pages stay. */
  @Override
  public void close() {
    reading.close();
    writing.add(
        () -> {
          List<QueuePages> open = new ArrayList<>(openByQueue.keySet());
          open.forEach(QueuePages::finishFile);
        });
    writing.close();
  }
}
