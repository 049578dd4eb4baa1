package io.warren;

import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.definition.StoredDefinitions;
import io.warren.broker.queue.backlog.StoredPage;
import io.warren.broker.queue.journal.EntryFormat;
import io.warren.broker.queue.journal.LogContents;
import io.warren.broker.queue.journal.RestoredQueue;
import io.warren.broker.queue.journal.RestoredQueue.RestoredEntry;
import io.warren.store.DataDirectory;
import io.warren.store.Disk;
import io.warren.store.FileDisk;
import io.warren.store.MetadataLog;
import io.warren.store.log.Damage;
import io.warren.store.log.LogReader;
import io.warren.store.page.PageFiles;
import io.warren.store.page.PageRef;
import io.warren.store.page.PageVisitor;
import io.warren.store.page.Pager;
import io.warren.store.seal.Keys;
import io.warren.value.ByteReader;
import io.warren.value.PropertiesFormat;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads all that a node has kept, verifies each record, and tells what there is. */
final class StoreCheck {
  private final PrintStream out;
  private final Keys keys;
  private boolean whole = true;
  private long recordCount;

  StoreCheck(PrintStream out, Keys keys) {
    this.out = out;
    this.keys = keys;
  }

  /**
   * Checks a data directory, which no node can use meanwhile, and changes nothing in it.
   *
   * @return whether all is as it was written, or torn where nobody was told that it is safe
   * @throws IOException with a line for the operator
   */
  boolean check(Path path, Map<String, PropertiesFormat> formats) throws IOException {
    try (DataDirectory data = DataDirectory.look(path)) {
      Disk metadata = FileDisk.toRead(DataDirectory.metadata(data.path()), keys);
      Disk log = FileDisk.toRead(DataDirectory.messages(data.path()), keys);
      Disk pages = FileDisk.toRead(DataDirectory.pages(data.path()), keys);
      tellKeys("what is declared", LogReader.keyIdByFile(metadata));
      tellKeys("messages", LogReader.keyIdByFile(log));
      tellKeys("pages of long queues", PageFiles.keyIdByFile(pages));
      for (Path folder : List.of(DataDirectory.metadata(path), DataDirectory.messages(path))) {
        if (!Files.isDirectory(folder)) {
          complain(folder + " is missing");
        }
      }
      List<Damage> undeclared = new ArrayList<>();
      StoredDefinitions definitions =
          StoredDefinitions.read(MetadataLog.read(metadata, undeclared::add));
      LogContents messages = LogContents.read(log, pages, new EntryFormat(formats));
      definitions
          .byVirtualHost()
          .forEach(
              (name, host) -> {
                for (QueueInfo queue : host.queues()) {
                  tell(queue.type() + " queue", queue, messages.take(queue.id()), pages);
                }
                for (ExchangeInfo exchange : host.exchanges()) {
                  RestoredQueue held = messages.take(exchange.id());
                  if (held != null) {
                    tell("delaying exchange", exchange.delayedQueue(), held, pages);
                  }
                  RestoredQueue kept = messages.take(exchange.stream());
                  if (kept != null) {
                    tell("exchange", exchange.delayedQueue(), kept, pages);
                  }
                }
              });
      out.println("messages of queues that have been deleted: " + messages.takeRest());
      out.println("records: " + (recordCount + messages.recordCount()));
      messages.misread().forEach(this::complain);
      undeclared.forEach(damage -> tell(metadata, damage));
      messages.damages().forEach(damage -> tell(log, damage));
      messages.pageDamages().forEach(damage -> tell(pages, damage));
      tellSetAside(path);
      out.println(whole ? "all that can be read is whole" : "damaged");
      return whole;
    }
  }

  /** Which keys are still needed; nothing where there never was one. */
  private void tellKeys(String what, SortedMap<String, String> keyIdByFile) {
    SortedMap<String, SortedSet<String>> filesByKeyId = new TreeMap<>();
    keyIdByFile.forEach(
        (file, keyId) -> filesByKeyId.computeIfAbsent(keyId, id -> new TreeSet<>()).add(file));
    filesByKeyId.forEach(
        (keyId, files) -> {
          if (!keyId.isEmpty()) {
            out.printf("%s: key '%s', files %d%s%n", what, keyId, files.size(), ends(files));
          } else if (keys.seal() || filesByKeyId.size() > 1) {
            out.printf("%s: not encrypted, files %d%s%n", what, files.size(), ends(files));
          }
        });
  }

  /** Of earlier damage. */
  private void tellSetAside(Path path) throws IOException {
    for (Path folder :
        List.of(
            DataDirectory.metadata(path),
            DataDirectory.messages(path),
            DataDirectory.pages(path))) {
      for (Path file : FileDisk.damagedIn(folder)) {
        out.printf("set aside for you: %s, bytes %d%n", file, Files.size(file));
      }
    }
  }

  private static String ends(SortedSet<String> files) {
    return files.size() == 1
        ? " (" + files.first() + ")"
        : " (" + files.first() + " to " + files.last() + ")";
  }

  private void tell(String kind, QueueInfo queue, @Nullable RestoredQueue restored, Disk pages) {
    long count = 0;
    long bodyBytes = 0;
    if (restored != null) {
      for (RestoredEntry entry : restored.entries()) {
        count++;
        bodyBytes += entry.message().body().length;
      }
      for (StoredPage page : restored.wholePages()) {
        count += page.entries().count();
        bodyBytes += page.entries().bodyBytes();
        Pager.read(pages, queue.id(), page.ref(), new PageCheck(pages, page.ref()));
      }
    }
    int idCount = restored == null ? 0 : restored.known().inOrder().size();
    out.printf(
        "vhost '%s' %s '%s': messages %d, bytes %d%s%n",
        queue.virtualHost(),
        kind,
        queue.name(),
        count,
        bodyBytes,
        idCount == 0 ? "" : ", ids of messages " + idCount);
  }

  /** Looks at each entry of a page, and at nothing in it. */
  private final class PageCheck implements PageVisitor {
    private final Disk pages;
    private final PageRef ref;
    private int count;

    PageCheck(Disk pages, PageRef ref) {
      this.pages = pages;
      this.ref = ref;
    }

    @Override
    public void entry(long id, ByteReader payload) {
      count++;
    }

    @Override
    public void damaged(Damage damage) {
      tell(pages, damage);
    }

    @Override
    public void end() {
      recordCount += count;
      if (count != ref.count()) {
        complain("%s has %d whole entries".formatted(ref, count));
      }
    }

    @Override
    public void failed(IOException cause) {
      complain("%s can't be read: %s".formatted(ref, cause.getMessage()));
    }
  }

  private void tell(Disk disk, Damage damage) {
    String line = disk + "/" + damage.words();
    if (damage.torn()) {
      out.println(line);
    } else {
      complain(line);
    }
  }

  private void complain(String line) {
    whole = false;
    out.println(line);
  }
}
