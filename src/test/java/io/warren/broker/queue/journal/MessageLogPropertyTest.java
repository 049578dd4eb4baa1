package io.warren.broker.queue.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.warren.broker.bus.QueueCommand;
import io.warren.broker.queue.Entry;
import io.warren.broker.queue.HeadersFormat;
import io.warren.broker.queue.backlog.PersistentRuns;
import io.warren.broker.queue.backlog.StoredPage;
import io.warren.broker.queue.journal.RestoredQueue.RestoredEntry;
import io.warren.store.SimulatedDisk;
import io.warren.store.SimulatedDisk.Fault;
import io.warren.store.log.Damage;
import io.warren.store.log.Flushed;
import io.warren.store.log.Flusher;
import io.warren.store.log.RecordWriter;
import io.warren.store.page.PageRef;
import io.warren.store.page.PageVisitor;
import io.warren.store.page.PageWritten;
import io.warren.store.page.Pager;
import io.warren.store.page.QueuePages;
import io.warren.store.seal.TestKeys;
import io.warren.value.Annotations;
import io.warren.value.ByteReader;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import io.warren.value.PropertiesFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * Whatever the disk does, each message that was confirmed and not acknowledged is there again, and
 * none whose acknowledgement was flushed; also while old segments are given up. Of a transaction
 * over several queues there is all or nothing. The ids by which duplicates are known are there as
 * {@link RandomIds} says. {@code -Dwarren.log.lives=N} lives N disks for each seed.
 */
class MessageLogPropertyTest {
  private static final int QUEUES = 3;
  private static final long EXCHANGE = 100;
  private static final int STEPS = 120;
  private static final int SEGMENT_BYTES = 10_000;
  private static final int PAGE_FILE_BYTES = 15_000;
  private static final int LIVES = Integer.getInteger("warren.log.lives", 5);

  private static final PropertiesFormat FORMAT = new HeadersFormat(FieldTable.EMPTY);

  @Property(tries = 100)
  void whatWasConfirmedIsThereAgain(@ForAll long firstSeed) throws Exception {
    for (int life = 0; life < LIVES; life++) {
      long seed = firstSeed + life;
      try {
        new Life(seed).go();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("life " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /** What is known of one message. */
  private static final class Known {
    final Entry entry;

    /** Whether somebody was told that it is safe, or that it is gone. */
    boolean confirmed;

    boolean removed;
    boolean removalSafe;

    /** Whether the node that begins finds it. */
    boolean found;

    /** With which it came; null for none. */
    RandomIds.@Nullable Id id;

    Known(Entry entry) {
      this.entry = entry;
    }

    void confirm() {
      confirmed = true;
      if (id != null) {
        id.confirm();
      }
    }
  }

  /** What is known of one transaction. */
  private static final class Transaction {
    final long id;
    final List<Known> added = new ArrayList<>();
    final List<Known> removed = new ArrayList<>();
    final Set<StoreJournal> parts = new LinkedHashSet<>();
    int unsafeCount;
    boolean failed;

    /** Whether it is written that it is committed, and somebody was told so. */
    boolean written;

    boolean committed;

    Transaction(long id) {
      this.id = id;
    }

    void check() {
      if (failed) {
        return;
      }
      if (committed || !written) {
        checkAll(committed);
      } else {
        // Nobody knows; but if any of it is there, all is.
        checkAll(
            added.stream().anyMatch(known -> !known.removed && known.found)
                || removed.stream().anyMatch(known -> known.confirmed && !known.found));
      }
    }

    private void checkAll(boolean done) {
      for (Known known : added) {
        if (!known.removed) {
          assertEquals(done, known.found, "transaction " + id + " was done, and has come in");
        }
      }
      for (Known known : removed) {
        if (known.confirmed) {
          assertEquals(!done, known.found, "transaction " + id + " was not done, and is there");
        }
      }
    }
  }

  private static final class Life {
    private final Random random;
    private final SimulatedDisk disk;
    private final SimulatedDisk pagesDisk;
    private final List<Queue> queues = new ArrayList<>();
    private final List<Transaction> transactions = new ArrayList<>();
    private final RandomExchange exchange;
    private long lastTransaction;

    Life(long seed) {
      random = new Random(seed);
      disk = new SimulatedDisk(random);
      pagesDisk = new SimulatedDisk(random);
      exchange = new RandomExchange(random);
      for (long id = 1; id <= QUEUES; id++) {
        queues.add(new Queue(id, random));
      }
    }

    void go() throws Exception {
      for (int node = 0; node < 4; node++) {
        disk.keys(TestKeys.next(random, disk.keys()));
        pagesDisk.keys(disk.keys());
        try (Node begun = new Node(this)) {
          begun.live();
        }
        disk.powerCut();
        pagesDisk.powerCut();
      }
    }
  }

  private static final class Queue {
    final long id;
    final TreeMap<Long, Known> knownById = new TreeMap<>();
    final RandomIds ids;
    long lastId;

    /** Those of the node that lives. */
    @SuppressWarnings("NullAway.Init")
    QueuePages pages;

    Queue(long id, Random random) {
      this.id = id;
      this.ids = new RandomIds(random);
    }
  }

  /** One node on the disk, from its start to the power cut. */
  private static final class Node implements Records, AutoCloseable {
    private final Random random;
    private final SimulatedDisk disk;
    private final SimulatedDisk pagesDisk;
    private final Pager pager;
    private final Flusher flusher;
    private final RecordWriter writer;
    private final Map<StoreJournal, Queue> queueByJournal = new HashMap<>();
    private final StoreJournal exchangeJournal;
    private final List<StoreJournal> journals = new ArrayList<>();

    /** What the next flush makes safe. */
    private final List<Runnable> whenSafe = new ArrayList<>();

    private final Life life;
    private final List<Transaction> open = new ArrayList<>();

    /** Those with something in what the next flush makes safe. */
    private final List<Transaction> waiting = new ArrayList<>();

    private long segmentNumber;
    private long firstSegment;
    private long batchNumber = 1;
    private long failureCount;

    /** How many queues have not answered that they need the first segment no more. */
    private int leavingCount;

    private boolean leaving;
    private long leavingFailures;

    Node(Life life) throws Exception {
      this.life = life;
      random = life.random;
      disk = life.disk;
      pagesDisk = life.pagesDisk;
      Map<String, PropertiesFormat> formats = Map.of(FORMAT.name(), FORMAT);
      LogContents read = LogContents.read(disk, pagesDisk, new EntryFormat(formats));
      segmentNumber = read.lastSegment();
      firstSegment =
          disk.names().stream()
              .filter(name -> name.endsWith(".log"))
              .mapToLong(name -> Long.parseLong(name.substring(0, name.indexOf('.'))))
              .min()
              .orElse(1);
      flusher = new Flusher(disk, SEGMENT_BYTES, segmentNumber);
      writer = flusher.newWriter(64);
      pager = new Pager(pagesDisk, PAGE_FILE_BYTES);
      for (Queue queue : life.queues) {
        RestoredQueue restored = read.take(queue.id);
        queue.pages = pager.queue(queue.id);
        check(queue, restored == null ? Map.of() : bodies(queue, restored));
        queue.ids.check(restored == null ? List.of() : restored.known().inOrder());
        StoreJournal journal = new StoreJournal(queue.id, this, new Rewriter(queue), restored);
        journal.tellsLost();
        queueByJournal.put(journal, queue);
        journals.add(journal);
      }
      RestoredQueue kept = read.take(EXCHANGE);
      life.exchange.check(kept == null ? List.of() : kept.known().inOrder());
      exchangeJournal = new StoreJournal(EXCHANGE, this, life.exchange, kept);
      life.exchange.begin(exchangeJournal, kept == null ? 0 : kept.lastId());
      journals.add(exchangeJournal);
      pager.restored();
      life.transactions.forEach(Transaction::check);
      life.transactions.clear();
      for (Queue queue : life.queues) {
        settle(queue);
      }
    }

    /** All that is there of a queue. */
    private Map<Long, byte[]> bodies(Queue queue, RestoredQueue restored) {
      Map<Long, byte[]> bodyById = new HashMap<>();
      for (RestoredEntry entry : restored.entries()) {
        bodyById.put(entry.id(), entry.message().body());
      }
      for (StoredPage page : restored.partPages()) {
        queue.pages.adopt(page.ref(), false);
      }
      for (StoredPage page : restored.wholePages()) {
        queue.pages.adopt(page.ref(), false);
        Map<Long, byte[]> paged = pageBodies(queue, page.ref());
        page.entries()
            .forEach(
                (first, last, contentBytes) -> {
                  for (long id = first; id <= last; id++) {
                    assertNull(bodyById.put(id, paged.get(id)), "nothing is there twice");
                  }
                });
      }
      return bodyById;
    }

    private Map<Long, byte[]> pageBodies(Queue queue, PageRef ref) {
      Map<Long, byte[]> bodyById = new HashMap<>();
      EntryFormat format = new EntryFormat(Map.of(FORMAT.name(), FORMAT));
      Pager.read(
          pagesDisk,
          queue.id,
          ref,
          new PageVisitor() {
            @Override
            public void entry(long id, ByteReader payload) {
              bodyById.put(id, format.read(payload).message().body());
            }

            @Override
            public void damaged(Damage damage) {
              throw new AssertionError(damage.words());
            }

            @Override
            public void end() {}

            @Override
            public void failed(IOException cause) {
              throw new AssertionError(cause);
            }
          });
      return bodyById;
    }

    /** What is there is what the queue goes on with. */
    private static void check(Queue queue, Map<Long, byte[]> bodyById) {
      bodyById.forEach(
          (id, body) -> {
            Known known = queue.knownById.get(id);
            assertNotNull(known, "nothing is there that never was");
            assertArrayEquals(known.entry.message().body(), body);
          });
      queue.knownById.forEach(
          (id, known) -> {
            byte @Nullable [] entry = bodyById.get(id);
            if (known.removalSafe) {
              assertNull(entry, "what was acknowledged stays gone");
            } else if (known.confirmed && !known.removed) {
              assertNotNull(entry, "what was confirmed is there");
            }
            known.found = entry != null;
          });
    }

    /** What is there is, and what is not is not, and from now on that is so. */
    private static void settle(Queue queue) {
      queue.knownById.values().removeIf(known -> !known.found);
      for (Known known : queue.knownById.values()) {
        known.confirmed = true;
        known.removed = false;
      }
    }

    void live() {
      for (int step = random.nextInt(STEPS); step > 0; step--) {
        int drawn = random.nextInt(30);
        StoreJournal journal = journals.get(random.nextInt(QUEUES));
        Queue queue = queueByJournal.get(journal);
        if (drawn < 9) {
          add(journal, queue);
        } else if (drawn < 14) {
          remove(journal, queue);
        } else if (drawn < 15) {
          page(journal, queue);
        } else if (drawn < 17) {
          disk.fault(random.nextInt(12) == 0 ? fault() : Fault.NONE);
          flush();
          disk.fault(Fault.NONE);
        } else if (drawn < 20) {
          shorten();
        } else if (drawn < 22 && open.size() < 4) {
          open.add(new Transaction(++life.lastTransaction));
          life.transactions.add(open.get(open.size() - 1));
        } else if (drawn < 27 && !open.isEmpty()) {
          takePart(open.get(random.nextInt(open.size())), journal, queue);
        } else if (!open.isEmpty()) {
          commit(open.get(random.nextInt(open.size())));
        }
        if (random.nextInt(3) == 0) {
          life.exchange.write(0).ifPresent(whenSafe::add);
        }
        goOnLeaving();
      }
    }

    private void takePart(Transaction transaction, StoreJournal journal, Queue queue) {
      if (transaction.written) {
        return;
      }
      if (random.nextInt(3) == 0) {
        if (life.exchange.write(transaction.id).isPresent()) {
          transaction.unsafeCount++;
          waiting.add(transaction);
        }
        return;
      }
      journal.within(transaction.id);
      for (int count = 1 + random.nextInt(3); count > 0; count--) {
        if (random.nextBoolean()) {
          Known known = append(journal, queue);
          transaction.added.add(known);
          life.exchange.comes(
              transaction.id,
              () -> transaction.unsafeCount == 0,
              () -> known.found || known.removed);
        } else {
          Known known = drop(journal, queue);
          if (known != null) {
            transaction.removed.add(known);
          }
        }
      }
      journal.within(0);
      journal.turnEnded();
      transaction.unsafeCount++;
      waiting.add(transaction);
    }

    private void commit(Transaction transaction) {
      if (transaction.failed) {
        end(transaction, false);
      } else if (transaction.unsafeCount == 0 && !transaction.written) {
        transaction.written = true;
        writer.begin().putVar(transaction.id);
        writer.end(QueueRecord.COMMITS);
        transaction.unsafeCount++;
        waiting.add(transaction);
        whenSafe.add(
            () -> {
              transaction.committed = true;
              transaction.added.forEach(Known::confirm);
              transaction.removed.forEach(known -> known.removalSafe = true);
              life.exchange.committed(transaction.id);
              end(transaction, true);
            });
      }
    }

    private void end(Transaction transaction, boolean committed) {
      open.remove(transaction);
      failureCount += committed ? 0 : 1;
      transaction.parts.forEach(part -> part.ended(transaction.id, committed));
    }

    @Override
    public boolean takePart(long transaction, StoreJournal journal) {
      return open.stream()
          .filter(one -> one.id == transaction)
          .findFirst()
          .orElseThrow()
          .parts
          .add(journal);
    }

    private Fault fault() {
      return random.nextBoolean() ? Fault.WRITE_FAILS : Fault.SYNC_FAILS;
    }

    private void add(StoreJournal journal, Queue queue) {
      Known known = append(journal, queue);
      whenSafe.add(known::confirm);
      life.exchange.comes(0, () -> known.confirmed, () -> known.found || known.removed);
    }

    private Known append(StoreJournal journal, Queue queue) {
      byte[] body = new byte[random.nextInt(200)];
      random.nextBytes(body);
      Message message =
          new Message("", "q", FORMAT, new byte[0], body, true, 0, Message.NEVER, Annotations.NONE);
      Known known = new Known(new Entry(++queue.lastId, message, Entry.NEVER));
      queue.knownById.put(queue.lastId, known);
      known.id = queue.ids.comes(journal, queue.lastId, () -> known.found || known.removed);
      journal.added(known.entry, false);
      return known;
    }

    private void remove(StoreJournal journal, Queue queue) {
      Known known = drop(journal, queue);
      journal.turnEnded();
      if (known != null) {
        whenSafe.add(() -> known.removalSafe = true);
      }
    }

    private @Nullable Known drop(StoreJournal journal, Queue queue) {
      for (Known known : queue.knownById.values()) {
        if (!known.removed && random.nextInt(3) != 0) {
          journal.removed(known.entry);
          known.removed = true;
          return known;
        }
      }
      return null;
    }

    /** Some entries that nobody has seen go to a page, and are in nothing else afterwards. */
    private void page(StoreJournal journal, Queue queue) {
      List<Entry> entries = new ArrayList<>();
      for (Known known : queue.knownById.values()) {
        if (!known.removed && random.nextInt(4) != 0) {
          entries.add(known.entry);
        }
      }
      if (entries.isEmpty()) {
        return;
      }
      pagesDisk.fault(random.nextInt(6) == 0 ? fault() : Fault.NONE);
      CompletableFuture<Optional<PageRef>> written = new CompletableFuture<>();
      queue.pages.write(
          page ->
              entries.forEach(
                  entry -> {
                    EntryFormat.write(page.begin(), entry.id(), Entry.NEVER, 0, entry.message());
                    page.end(entry.id());
                  }),
          new PageWritten() {
            @Override
            public void written(PageRef ref) {
              written.complete(Optional.of(ref));
            }

            @Override
            public void failed(IOException cause) {
              written.complete(Optional.empty());
            }
          });
      CompletableFuture<List<PageRef>> kept = new CompletableFuture<>();
      queue.pages.keep(written.join().stream().toList(), kept::complete);
      for (PageRef ref : kept.join()) {
        PersistentRuns runs = PersistentRuns.of(entries.toArray(Entry[]::new));
        boolean undecided =
            entries.stream().anyMatch(entry -> journal.openTransaction(entry.id()) != 0);
        assertEquals(
            !undecided,
            journal.paged(new StoredPage(ref, false, 0, Entry.NEVER, Entry.NEVER, runs)));
        if (undecided) {
          queue.pages.letGo(ref);
        }
        queue.pages.release(ref);
      }
      pagesDisk.fault(Fault.NONE);
    }

    private boolean flush() {
      CompletableFuture<Boolean> done = new CompletableFuture<>();
      flusher.flush(
          writer,
          new Flushed() {
            @Override
            public void flushed(long number) {
              segmentNumber = number;
              done.complete(true);
            }

            @Override
            public void failed(IOException cause) {
              done.complete(false);
            }
          });
      boolean safe = done.join();
      writer.reset();
      long flushed = batchNumber++;
      waiting.forEach(transaction -> transaction.unsafeCount--);
      if (!safe) {
        waiting.forEach(transaction -> transaction.failed = true);
      }
      waiting.clear();
      if (safe) {
        journals.forEach(journal -> journal.durable(flushed));
        whenSafe.forEach(Runnable::run);
      } else {
        failureCount++;
        journals.forEach(StoreJournal::forgetHomes);
        journals.forEach(journal -> journal.unsafe(flushed));
      }
      whenSafe.clear();
      return safe;
    }

    private void shorten() {
      if (segmentNumber <= firstSegment) {
        return;
      }
      if (leaving) {
        return;
      }
      leaving = true;
      leavingFailures = failureCount;
      leavingCount = journals.size();
      for (StoreJournal journal : journals) {
        if (!journal.leave(firstSegment, done -> leavingCount--)) {
          leavingCount--;
        }
      }
      goOnLeaving();
    }

    private void goOnLeaving() {
      if (!leaving || leavingCount > 0) {
        return;
      }
      leaving = false;
      disk.fault(random.nextInt(6) == 0 ? fault() : Fault.NONE);
      if (flush() && failureCount == leavingFailures) {
        disk.fault(Fault.NONE);
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        flusher.delete(
            firstSegment,
            Map.of(),
            new Flushed() {
              @Override
              public void flushed(long number) {
                done.complete(true);
              }

              @Override
              public void failed(IOException cause) {
                done.complete(false);
              }
            });
        assertEquals(true, done.join());
        firstSegment++;
      }
      disk.fault(Fault.NONE);
    }

    @Override
    public void close() throws IOException {
      flusher.close();
      pager.end();
      pager.close();
    }

    @Override
    public void join(StoreJournal journal) {}

    @Override
    public void leave(StoreJournal journal) {}

    @Override
    public RecordWriter writer() {
      return writer;
    }

    @Override
    public long promise(StoreJournal journal) {
      return batchNumber;
    }

    @Override
    public long promiseLater(StoreJournal journal) {
      return batchNumber;
    }

    @Override
    public void written() {}

    @Override
    public long segmentNumber() {
      return segmentNumber;
    }

    @Override
    public void liveBytesChanged(long deltaBytes) {}

    @Override
    public long mostSparseBytes() {
      return 2000;
    }

    @Override
    public long batchNumber() {
      return batchNumber;
    }

    @Override
    public long failureCount() {
      return failureCount;
    }

    @Override
    public boolean behind() {
      return false;
    }

    /** Does what a queue's machine does when it is to write anew. */
    private final class Rewriter implements Journal.Sink {
      private final Queue queue;

      Rewriter(Queue queue) {
        this.queue = queue;
      }

      @Override
      public void rewrite(Rewrite asked) {
        do {
          queue.ids.rewrite(journal(), asked);
          for (Known known : queue.knownById.values()) {
            if (!known.removed && asked.concerns(known.entry.id())) {
              assertEquals(true, known.entry.id() <= asked.lastId());
              journal().again(known.entry, false);
            }
          }
        } while (!asked.done());
      }

      @Override
      public void transactionEnded() {}

      private StoreJournal journal() {
        return journals.stream()
            .filter(journal -> queueByJournal.get(journal) == queue)
            .findFirst()
            .orElseThrow();
      }

      @Override
      public void applied(
          QueueCommand command, long nowMs, @Nullable Object request, boolean replay) {}

      @Override
      public void durable(long position) {}

      @Override
      public void unneeded(PageRef ref) {
        queue.pages.letGo(ref);
      }

      @Override
      public void unsafe(long position) {}

      @Override
      public void refused(
          QueueCommand command, @Nullable Object request, ErrorKind kind, String text) {}
    }
  }
}
