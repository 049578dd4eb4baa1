package io.warren.broker.queue.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.duplicate.KnownId;
import io.warren.broker.queue.Entry;
import io.warren.broker.queue.HeadersFormat;
import io.warren.broker.queue.journal.RestoredQueue.RestoredEntry;
import io.warren.store.SimulatedDisk;
import io.warren.store.SimulatedDisk.Fault;
import io.warren.store.page.PageRef;
import io.warren.store.seal.TestKeys;
import io.warren.value.Annotations;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import io.warren.value.PropertiesFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What {@link MessageLogPropertyTest} asks of the journals, asked of all that is between them and a
 * disk that fails: the event loop's batches, the flusher, and the log that gives up its oldest
 * segments. Nothing is asked before all threads have come to rest, so that a seed means the same
 * each time. {@code -Dwarren.log.lives=N} lives six times as many disks.
 */
class MessageLogDiskIT {
  private static final int LIVES = 6 * Integer.getInteger("warren.log.lives", 5);
  private static final int QUEUES = 3;
  // Much larger than the header of a file: else the log of what is alive is longer than it may be.
  private static final int SEGMENT_BYTES = 40_000;
  private static final PropertiesFormat FORMAT = new HeadersFormat(FieldTable.EMPTY);
  private static final EntryFormat ENTRIES = new EntryFormat(Map.of(FORMAT.name(), FORMAT));

  private static Vertx vertx;

  @BeforeAll
  static void begin() {
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  }

  @AfterAll
  static void end() throws Exception {
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  @Test
  void whatWasConfirmedIsThereAgainWhateverTheDiskDoes() throws Exception {
    long firstSeed = new Random().nextLong();
    for (int life = 0; life < LIVES; life++) {
      long seed = firstSeed + life;
      try {
        live(new Random(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("life " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private static void live(Random random) throws Exception {
    SimulatedDisk disk = new SimulatedDisk(random);
    List<Queue> queues = new ArrayList<>();
    for (long id = 1; id <= QUEUES; id++) {
      queues.add(new Queue(id, random));
    }
    for (int node = 0; node < 4; node++) {
      disk.keys(TestKeys.next(random, disk.keys()));
      try (Node begun = new Node(random, disk, queues)) {
        begun.live();
      }
      disk.powerCut();
    }
  }

  /** What is known of one message. */
  private static final class Known {
    private final Entry entry;

    /** Whether somebody was told that it is safe, or that it is gone. */
    private boolean confirmed;

    private boolean removed;
    private boolean removalSafe;

    /** Whether the node that begins finds it. */
    private boolean found;

    /** With which it came; null for none. */
    private RandomIds.@Nullable Id id;

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

  /** One node on the disk, from its start to the power cut. */
  private static final class Node implements AutoCloseable {
    private final Random random;
    private final SimulatedDisk disk;
    private final List<Queue> queues;
    private final MessageLog log;
    private final LoopLog loop;
    private final String deployment;
    private boolean failing;

    Node(Random random, SimulatedDisk disk, List<Queue> queues) throws Exception {
      this.random = random;
      this.disk = disk;
      this.queues = queues;
      log = MessageLog.open(disk, new SimulatedDisk(random), ENTRIES, SEGMENT_BYTES, 1 << 20, 1);
      loop = log.onLoop(0);
      deployment = vertx.deployVerticle(loop).await(5, TimeUnit.SECONDS);
      onLoop(
          () -> {
            queues.forEach(queue -> queue.begin(log.journals(0)));
            return true;
          });
      log.restored();
      rest();
    }

    void live() throws Exception {
      for (int step = random.nextInt(60); step > 0; step--) {
        if (random.nextInt(100) == 0) {
          failing = true;
          disk.powerFailsAfter(random.nextInt(40));
        }
        Fault fault = random.nextInt(15) == 0 ? fault() : Fault.NONE;
        failing |= fault != Fault.NONE;
        disk.fault(fault);
        step();
        disk.fault(Fault.NONE);
        if (random.nextInt(8) == 0) {
          log.look();
          rest();
        }
      }
      if (!failing) {
        assertSpaceHasComeBack();
      }
    }

    private Fault fault() {
      return random.nextBoolean() ? Fault.WRITE_FAILS : Fault.SYNC_FAILS;
    }

    /** All that it writes is in one batch. */
    private void step() throws Exception {
      Queue last = queues.get(random.nextInt(QUEUES));
      CompletableFuture<Boolean> heard = new CompletableFuture<>();
      List<Runnable> whenSafe = new ArrayList<>();
      onLoop(
          () -> {
            for (int count = random.nextInt(12); count > 0; count--) {
              Queue queue = queues.get(random.nextInt(QUEUES));
              whenSafe.add(random.nextInt(5) < 3 ? queue.add() : queue.remove());
            }
            whenSafe.add(last.add());
            last.heard = heard;
            return true;
          });
      if (heard.get(10, TimeUnit.SECONDS)) {
        whenSafe.forEach(Runnable::run);
      }
      rest();
    }

    /** Returns when no thread has anything to do. */
    private void rest() throws Exception {
      long giveUpNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!onLoop(() -> loop.isIdle() && !log.isShortening())) {
        if (System.nanoTime() - giveUpNanos > 0) {
          throw new AssertionError(
              "no rest: idle %s, shortening %s, segments %s"
                  .formatted(onLoop(loop::isIdle), onLoop(log::isShortening), disk.names()));
        }
        Thread.onSpinWait();
      }
    }

    private void assertSpaceHasComeBack() throws Exception {
      queues.forEach(queue -> queue.refuses = false);
      log.look();
      rest();
      queues.forEach(queue -> queue.refuses = true);
      long segments = disk.names().stream().filter(name -> name.endsWith(".log")).count();
      long live = queues.stream().mapToLong(Queue::liveBytes).sum();
      assertTrue(
          segments <= 4 + 3 * live / (2 * SEGMENT_BYTES),
          () -> segments + " segments for " + live + " bytes");
    }

    @Override
    public void close() throws Exception {
      if (random.nextBoolean()) {
        log.end().await(5, TimeUnit.SECONDS);
      }
      vertx.undeploy(deployment).await(5, TimeUnit.SECONDS);
      log.close();
    }
  }

  private static <T> T onLoop(Callable<T> action) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    vertx.runOnContext(
        ignored -> {
          try {
            done.complete(action.call());
          } catch (Exception | Error e) {
            done.completeExceptionally(e);
          }
        });
    return done.get(10, TimeUnit.SECONDS);
  }

  /** A queue that is no more than its journal, in all its lives. */
  private static final class Queue implements Journal.Sink {
    private final long id;
    private final Random random;
    private final TreeMap<Long, Known> knownById = new TreeMap<>();
    private final RandomIds ids;
    private long lastId;

    /** Whether it says now and then that it can't write anew. */
    private volatile boolean refuses = true;

    @SuppressWarnings("NullAway.Init")
    private StoreJournal journal;

    /** Whether the last batch in which it has written is safe. */
    private CompletableFuture<Boolean> heard = new CompletableFuture<>();

    Queue(long id, Random random) {
      this.id = id;
      this.random = random;
      this.ids = new RandomIds(random);
    }

    void begin(Journals journals) {
      QueueInfo info =
          new QueueInfo("/", "q" + id, id, "classic", true, false, "", FieldTable.EMPTY);
      Journals.Opened opened = journals.open(info, this);
      journal = (StoreJournal) opened.journal();
      RestoredQueue restored = opened.restored();
      journal.tellsLost();
      check(
          restored == null ? new RestoredEntry[0] : restored.entries(),
          restored == null ? List.of() : restored.known().inOrder());
    }

    /** What is there is what the queue goes on with. */
    private void check(RestoredEntry[] entries, List<KnownId> knownIds) {
      Map<Long, RestoredEntry> entryById = new HashMap<>();
      for (RestoredEntry entry : entries) {
        assertNull(entryById.put(entry.id(), entry), "nothing is there twice");
        Known known = knownById.get(entry.id());
        assertNotNull(known, "nothing is there that never was");
        assertArrayEquals(known.entry.message().body(), entry.message().body());
      }
      knownById.values().forEach(known -> known.found = entryById.containsKey(known.entry.id()));
      ids.check(knownIds);
      for (Known known : List.copyOf(knownById.values())) {
        RestoredEntry entry = entryById.get(known.entry.id());
        if (known.removalSafe) {
          assertNull(entry, "what was acknowledged stays gone");
        } else if (known.confirmed && !known.removed) {
          assertNotNull(entry, "what was confirmed is there");
        }
        // It is there or not, and from now on that is so.
        known.confirmed = true;
        known.removed = false;
        if (entry == null) {
          knownById.remove(known.entry.id());
        }
      }
    }

    Runnable add() {
      byte[] body = new byte[random.nextInt(1000)];
      random.nextBytes(body);
      Message message =
          new Message("", "q", FORMAT, new byte[0], body, true, 0, Message.NEVER, Annotations.NONE);
      Known known = new Known(new Entry(++lastId, message, Entry.NEVER));
      knownById.put(lastId, known);
      known.id = ids.comes(journal, lastId, () -> known.found || known.removed);
      journal.added(known.entry, false);
      journal.turnEnded();
      return known::confirm;
    }

    Runnable remove() {
      for (Known known : knownById.values()) {
        if (!known.removed && random.nextInt(3) != 0) {
          journal.removed(known.entry);
          journal.turnEnded();
          known.removed = true;
          return () -> known.removalSafe = true;
        }
      }
      return () -> {};
    }

    long liveBytes() {
      return knownById.values().stream()
          .filter(known -> !known.removed)
          .mapToLong(known -> StoreJournal.RECORD_BYTES + known.entry.message().contentBytes())
          .sum();
    }

    @Override
    public void transactionEnded() {}

    @Override
    public void rewrite(Rewrite asked) {
      if (refuses && random.nextInt(20) == 0) {
        asked.refused();
        return;
      }
      ids.rewrite(journal, asked);
      for (Known known : knownById.values()) {
        if (!known.removed && asked.concerns(known.entry.id())) {
          assertEquals(true, known.entry.id() <= asked.lastId());
          journal.again(known.entry, false);
        }
      }
      asked.done();
    }

    @Override
    public void durable(long position) {
      if (position >= journal.position()) {
        heard.complete(true);
      }
    }

    @Override
    public void unsafe(long position) {
      if (position >= journal.position()) {
        heard.complete(false);
      }
    }

    @Override
    public void unneeded(PageRef ref) {}

    @Override
    public void applied(
        QueueCommand command, long nowMs, @Nullable Object request, boolean replay) {}

    @Override
    public void refused(
        QueueCommand command, @Nullable Object request, ErrorKind kind, String text) {}
  }
}
