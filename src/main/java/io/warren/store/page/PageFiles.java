package io.warren.store.page;

import io.warren.store.Disk;
import io.warren.store.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the files of pages say of themselves. */
public final class PageFiles {
  private static final Logger LOG = LoggerFactory.getLogger(PageFiles.class);

  private PageFiles() {}

  /**
   * With which key each is encrypted, by its name: empty for one that is not, and for one whose
   * header can't be read.
   */
  public static SortedMap<String, String> keyIdByFile(Disk disk) throws IOException {
    SortedMap<String, String> keyIdByFile = new TreeMap<>();
    for (String name : disk.names()) {
      if (PageFileName.isOne(name)) {
        try (DiskFile file = disk.open(name)) {
          keyIdByFile.put(name, PageFileHeader.keyId(file));
        }
      }
    }
    return keyIdByFile;
  }

  /**
   * Looks whether all of them can be opened with the keys that are there. What is damaged is found
   * when it is read.
   *
   * @throws IOException with a line for an operator where one can't
   */
  public static void checkKeys(Disk disk) throws IOException {
    for (String name : disk.names()) {
      if (PageFileName.isOne(name)) {
        PageFileHeader header = header(disk, name);
        if (header != null) {
          header.open(disk, name);
        }
      }
    }
  }

  private static @Nullable PageFileHeader header(Disk disk, String name) {
    byte[] head = new byte[PageFileHeader.BYTES];
    ByteBuffer target = ByteBuffer.wrap(head);
    try (DiskFile file = disk.open(name)) {
      file.read(0, target);
    } catch (IOException e) {
      LOG.debug("{} can't be read", name, e);
      return null;
    }
    return PageFileHeader.read(head, target.position());
  }
}
