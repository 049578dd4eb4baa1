package io.warren.broker.queue.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.Entry;
import io.warren.broker.queue.HeadersFormat;
import io.warren.conformance.Wait;
import io.warren.store.Disk;
import io.warren.store.DiskFile;
import io.warren.store.page.PageRef;
import io.warren.value.Annotations;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import io.warren.value.PropertiesFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log of a loop with a disk that fails, or stands, when it is told to. */
class LoopLogIT {
  private static final PropertiesFormat FORMAT = new HeadersFormat(FieldTable.EMPTY);

  private static final EntryFormat ENTRIES = new EntryFormat(Map.of(FORMAT.name(), FORMAT));

  private final TellableDisk disk = new TellableDisk();
  private Vertx vertx;
  private MessageLog log;

  @BeforeEach
  void begin() throws Exception {
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    log = MessageLog.open(disk, disk, ENTRIES, 10_000, 1 << 20, 1);
    vertx.deployVerticle(log.onLoop(0)).await(5, TimeUnit.SECONDS);
  }

  @AfterEach
  void end() throws Exception {
    disk.standing.countDown();
    log.close();
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  /** How many messages a node would find in a queue that began now. */
  private long foundCount(long queueId) throws Exception {
    RestoredQueue restored = LogContents.read(disk, disk, ENTRIES).take(queueId);
    return restored == null ? 0 : restored.count();
  }

  private void onLoop(Runnable action) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    vertx.runOnContext(
        ignored -> {
          try {
            action.run();
            done.complete(null);
          } catch (RuntimeException | Error e) {
            done.completeExceptionally(e);
          }
        });
    done.get(5, TimeUnit.SECONDS);
  }

  /** What it says may be that a message has come, or is gone: to leave it out is to be wrong. */
  @Test
  void aRecordOfANewerWarrenIsNotLeftOut() throws Exception {
    onLoop(
        () -> {
          LoopLog loop = log.onLoop(0);
          loop.writer().begin().put8(77);
          loop.writer().end(1);
          loop.written();
        });
    log.end().await(5, TimeUnit.SECONDS);
    IOException refused =
        assertThrows(
            IOException.class, () -> MessageLog.open(disk, disk, ENTRIES, 10_000, 1 << 20, 1));
    assertEquals(
        "00000000000000000001.log has a record of kind 77, which a newer Warren has written",
        refused.getMessage());
  }

  @Test
  void aSegmentStaysWhenWhatIsLeftOfItCouldNotBeWrittenAgain() throws Exception {
    log.restored();
    PlainQueue old = new PlainQueue(1);
    old.answers = false;
    for (int i = 0; i < 8; i++) {
      onLoop(() -> old.add(1000));
    }
    Wait.until("all are safe", () -> old.confirmed.size() == 8);
    PlainQueue busy = new PlainQueue(2);
    for (int i = 0; i < 200 && old.asked == null; i++) {
      onLoop(busy::addAndRemove);
      long last = busy.lastId;
      Wait.until("it is safe", () -> busy.confirmed.contains(last));
    }
    // The first half of it fails, and the second does not.
    disk.failsOnce = true;
    onLoop(() -> old.writeAgain(1, 4));
    Wait.until("the disk has failed", log::hasFailed);
    onLoop(() -> old.writeAgain(5, 8));
    onLoop(() -> old.asked.done());
    // What is written now is safe when the log has decided what to do.
    for (int i = 0; i < 5; i++) {
      onLoop(busy::addAndRemove);
      long last = busy.lastId;
      Wait.until("it is safe", () -> busy.confirmed.contains(last));
    }
    assertEquals(8, foundCount(1));
  }

  @Test
  void aSegmentStaysWhenTheNodeEndsBeforeWhatIsLeftOfItIsWrittenAgain() throws Exception {
    log.restored();
    PlainQueue old = new PlainQueue(1);
    old.answers = false;
    for (int i = 0; i < 8; i++) {
      onLoop(() -> old.add(1000));
    }
    Wait.until("all are safe", () -> old.confirmed.size() == 8);
    PlainQueue busy = new PlainQueue(2);
    for (int i = 0; i < 200 && old.asked == null; i++) {
      onLoop(busy::addAndRemove);
      long last = busy.lastId;
      Wait.until("it is safe", () -> busy.confirmed.contains(last));
    }
    log.end().await(5, TimeUnit.SECONDS);
    onLoop(() -> old.writeAgain(1, 8));
    onLoop(() -> old.asked.done());
    // Whatever is to be deleted is, before it is closed.
    onLoop(() -> {});
    log.close();
    assertEquals(8, foundCount(1));
  }

  @Test
  void nothingIsGivenUpBeforeAllQueuesHaveWhatIsTheirs() throws Exception {
    PlainQueue first = new PlainQueue(1);
    PlainQueue second = new PlainQueue(2);
    for (int i = 0; i < 60; i++) {
      onLoop(() -> second.add(1000));
      long last = second.lastId;
      Wait.until("it is safe", () -> second.confirmed.contains(last));
    }
    onLoop(() -> first.add(10));
    Wait.until("it is safe", () -> first.confirmed.contains(1L));
    end();
    begin();
    PlainQueue firstAgain = new PlainQueue(1);
    for (int i = 0; i < 5; i++) {
      onLoop(firstAgain::addAndRemove);
      long last = firstAgain.lastId;
      Wait.until("it is safe", () -> firstAgain.confirmed.contains(last));
    }
    assertEquals(60, foundCount(2));
  }

  @Test
  void spaceComesBackAlsoWhereNothingNewIsWritten() throws Exception {
    log.restored();
    PlainQueue queue = new PlainQueue(1);
    for (int i = 0; i < 100; i++) {
      onLoop(() -> queue.add(2000));
      long last = queue.lastId;
      Wait.until("it is safe", () -> queue.confirmed.contains(last));
    }
    onLoop(
        () -> {
          for (long id = 1; id <= 100; id++) {
            queue.remove(id);
          }
        });
    Wait.until(
        "two files are left",
        () -> {
          log.look();
          return disk.names().stream().filter(name -> name.endsWith(".log")).count() <= 2;
        });
    assertEquals(0, foundCount(1));
  }

  @Test
  void theEndWaitsForWhatWasWrittenBehindWhatIsUnderWay() throws Exception {
    PlainQueue queue = new PlainQueue(1);
    onLoop(() -> queue.add(10));
    Wait.until("it is safe", () -> queue.confirmed.contains(1L));
    disk.standing = new CountDownLatch(1);
    onLoop(() -> queue.add(10));
    onLoop(() -> queue.remove(1));
    Future<?> ended = log.end();
    // What a queue does while the node ends is not kept.
    onLoop(() -> queue.add(10));
    assertFalse(ended.isComplete());
    disk.standing.countDown();
    Wait.until("it has ended", ended::isComplete);
    assertEquals(1, foundCount(1));
  }

  private static final long TRANSACTION = (1L << 40) + 5;

  /** Two queues in a transaction: one message comes to the first, one leaves the second. */
  private Future<Boolean> move(PlainQueue from, PlainQueue to) throws Exception {
    CompletableFuture<Future<Boolean>> ended = new CompletableFuture<>();
    onLoop(
        () -> {
          log.onLoop(0).begin(TRANSACTION);
          to.journal.within(TRANSACTION);
          to.add(10);
          to.journal.within(0);
          from.journal.within(TRANSACTION);
          from.remove(1);
          from.journal.within(0);
        });
    Wait.until("its parts are safe, or not", () -> to.positionById.isEmpty());
    onLoop(() -> ended.complete(log.onLoop(0).end(TRANSACTION, true)));
    return ended.get();
  }

  @Test
  void aTransactionCountsWhenItIsCommitted() throws Exception {
    PlainQueue from = new PlainQueue(1);
    PlainQueue to = new PlainQueue(2);
    onLoop(() -> from.add(10));
    Wait.until("it is safe", () -> from.confirmed.contains(1L));
    Future<Boolean> committed = move(from, to);
    Wait.until("it is committed", committed::isComplete);
    assertTrue(committed.result());
    assertEquals(0, foundCount(1));
    assertEquals(1, foundCount(2));
    Wait.until("its queues have heard so", () -> from.endedCount == 1 && to.endedCount == 1);
  }

  @Test
  void aTransactionThatTheDiskRefusesDoesNotCount() throws Exception {
    PlainQueue from = new PlainQueue(1);
    PlainQueue to = new PlainQueue(2);
    onLoop(() -> from.add(10));
    Wait.until("it is safe", () -> from.confirmed.contains(1L));
    CompletableFuture<Future<Boolean>> ended = new CompletableFuture<>();
    onLoop(
        () -> {
          log.onLoop(0).begin(TRANSACTION);
          from.journal.within(TRANSACTION);
          from.remove(1);
          from.journal.within(0);
        });
    disk.failsOnce = true;
    onLoop(to::addAndRemove);
    Wait.until("the disk has failed", log::hasFailed);
    onLoop(() -> ended.complete(log.onLoop(0).end(TRANSACTION, false)));
    Wait.until("it has ended", ended.get()::isComplete);
    assertFalse(ended.get().result());
    assertEquals(1, foundCount(1));
  }

  @Test
  void aSegmentStaysWhileATransactionMayGiveBackWhatIsInIt() throws Exception {
    log.restored();
    PlainQueue old = new PlainQueue(1);
    onLoop(() -> old.add(1000));
    Wait.until("it is safe", () -> old.confirmed.contains(1L));
    onLoop(
        () -> {
          log.onLoop(0).begin(TRANSACTION);
          old.journal.within(TRANSACTION);
          old.remove(1);
          old.journal.within(0);
        });
    PlainQueue busy = new PlainQueue(2);
    for (int i = 0; i < 30; i++) {
      onLoop(busy::addAndRemove);
      long last = busy.lastId;
      Wait.until("it is safe", () -> busy.confirmed.contains(last));
    }
    assertEquals(1, foundCount(1));
    int fileCount = disk.names().size();
    onLoop(() -> log.onLoop(0).end(TRANSACTION, true));
    Wait.until("the old files are gone", () -> disk.names().size() < fileCount);
    // Others may go while it is looked.
    Wait.until("it is gone", () -> foundCount(1) == 0);
  }

  /** A disk in memory. */
  private static final class TellableDisk implements Disk {
    private final Map<String, byte[]> bytesByName = new ConcurrentHashMap<>();
    private volatile boolean failsOnce;
    private volatile CountDownLatch standing = new CountDownLatch(0);

    @Override
    public List<String> names() {
      return List.copyOf(bytesByName.keySet());
    }

    @Override
    public DiskFile create(String name) {
      bytesByName.put(name, new byte[0]);
      return new MemoryFile(name);
    }

    @Override
    public DiskFile open(String name) {
      return new MemoryFile(name);
    }

    @Override
    public void delete(String name) {
      bytesByName.remove(name);
    }

    @Override
    public Optional<String> setAside(String name) {
      bytesByName.remove(name);
      return Optional.of("aside");
    }

    @Override
    public void sync() {}

    private final class MemoryFile implements DiskFile {
      private final String name;

      MemoryFile(String name) {
        this.name = name;
      }

      private byte[] bytes() throws IOException {
        byte[] bytes = bytesByName.get(name);
        if (bytes == null) {
          throw new NoSuchFileException(name);
        }
        return bytes;
      }

      @Override
      public long sizeBytes() throws IOException {
        return bytes().length;
      }

      @Override
      public void read(long at, ByteBuffer target) throws IOException {
        byte[] bytes = bytes();
        target.put(bytes, (int) at, (int) Math.min(target.remaining(), bytes.length - at));
      }

      @Override
      public void write(long at, ByteBuffer source) throws IOException {
        if (failsOnce) {
          failsOnce = false;
          throw new IOException("No space left on device");
        }
        byte[] bytes = bytes();
        int count = source.remaining();
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length, (int) at + count));
        source.get(bytes, (int) at, count);
        bytesByName.put(name, bytes);
      }

      @Override
      public void sync() throws IOException {
        try {
          standing.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }

      @Override
      public void close() {}
    }
  }

  /** A queue that is no more than its journal. */
  private final class PlainQueue implements Journal.Sink {
    private final Map<Long, Entry> entryById = new TreeMap<>();
    private final Map<Long, Long> positionById = new ConcurrentHashMap<>();
    private final Set<Long> confirmed = ConcurrentHashMap.newKeySet();
    private volatile boolean answers = true;
    private volatile int endedCount;
    private volatile @Nullable Rewrite asked;
    private volatile long lastId;
    private StoreJournal journal;

    PlainQueue(long id) throws Exception {
      QueueInfo info =
          new QueueInfo("/", "q" + id, id, "classic", true, false, "", FieldTable.EMPTY);
      onLoop(
          () -> {
            Journals.Opened opened = log.journals(0).open(info, this);
            journal = (StoreJournal) opened.journal();
            RestoredQueue restored = opened.restored();
            if (restored != null) {
              for (RestoredQueue.RestoredEntry entry : restored.entries()) {
                entryById.put(entry.id(), new Entry(entry.id(), entry.message(), Entry.NEVER));
              }
              lastId = restored.lastId();
            }
          });
    }

    void add(int bodyBytes) {
      Message message =
          new Message(
              "",
              "q",
              FORMAT,
              new byte[0],
              new byte[bodyBytes],
              true,
              0,
              Message.NEVER,
              Annotations.NONE);
      long id = lastId + 1;
      Entry entry = new Entry(id, message, Entry.NEVER);
      entryById.put(id, entry);
      journal.added(entry, false);
      positionById.put(id, journal.position());
      journal.turnEnded();
      lastId = id;
    }

    void remove(long id) {
      journal.removed(entryById.remove(id));
      journal.turnEnded();
    }

    void addAndRemove() {
      add(4000);
      remove(lastId);
    }

    void writeAgain(long firstId, long last) {
      for (long id = firstId; id <= last; id++) {
        if (asked.concerns(id)) {
          journal.again(entryById.get(id), false);
        }
      }
    }

    @Override
    public void transactionEnded() {
      endedCount++;
    }

    @Override
    public void unneeded(PageRef ref) {}

    @Override
    public void durable(long position) {
      positionById.forEach(
          (id, at) -> {
            if (at <= position) {
              confirmed.add(id);
              positionById.remove(id);
            }
          });
    }

    @Override
    public void unsafe(long position) {
      positionById.values().removeIf(at -> at <= position);
    }

    @Override
    public void rewrite(Rewrite newlyAsked) {
      asked = newlyAsked;
      if (answers) {
        do {
          for (Entry entry : entryById.values()) {
            if (newlyAsked.concerns(entry.id())) {
              journal.again(entry, false);
            }
          }
        } while (!newlyAsked.done());
      }
    }

    @Override
    public void applied(
        QueueCommand command, long nowMs, @Nullable Object request, boolean replay) {}

    @Override
    public void refused(
        QueueCommand command, @Nullable Object request, ErrorKind kind, String text) {}
  }
}
