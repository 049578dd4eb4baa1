package io.warren.broker.queue.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.warren.broker.bus.QueueCommand;
import io.warren.broker.queue.Entry;
import io.warren.broker.queue.HeadersFormat;
import io.warren.broker.queue.journal.RestoredQueue.RestoredEntry;
import io.warren.store.SimulatedDisk;
import io.warren.store.SimulatedDisk.Fault;
import io.warren.store.log.Flushed;
import io.warren.store.log.Flusher;
import io.warren.store.log.RecordWriter;
import io.warren.value.Annotations;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import io.warren.value.PropertiesFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * Whatever the disk does, each message that was confirmed and not acknowledged is there again, and
 * none whose acknowledgement was flushed; also while old segments are given up. {@code
 * -Dwarren.log.lives=N} lives N disks for each seed.
 */
class MessageLogPropertyTest {
  private static final int QUEUES = 3;
  private static final int STEPS = 120;
  private static final int SEGMENT_BYTES = 10_000;
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

    Known(Entry entry) {
      this.entry = entry;
    }
  }

  private static final class Life {
    private final Random random;
    private final SimulatedDisk disk;
    private final List<Queue> queues = new ArrayList<>();

    Life(long seed) {
      random = new Random(seed);
      disk = new SimulatedDisk(random);
      for (long id = 1; id <= QUEUES; id++) {
        queues.add(new Queue(id));
      }
    }

    void go() throws Exception {
      for (int node = 0; node < 4; node++) {
        try (Node begun = new Node(this)) {
          begun.live();
        }
        disk.powerCut();
      }
    }
  }

  private static final class Queue {
    final long id;
    final TreeMap<Long, Known> knownById = new TreeMap<>();
    long lastId;

    Queue(long id) {
      this.id = id;
    }
  }

  /** One node on the disk, from its start to the power cut. */
  private static final class Node implements Records, AutoCloseable {
    private final Random random;
    private final SimulatedDisk disk;
    private final Flusher flusher;
    private final RecordWriter writer;
    private final Map<StoreJournal, Queue> queueByJournal = new HashMap<>();
    private final List<StoreJournal> journals = new ArrayList<>();

    /** What the next flush makes safe. */
    private final List<Runnable> whenSafe = new ArrayList<>();

    private long segmentNumber;
    private long firstSegment;

    Node(Life life) throws Exception {
      random = life.random;
      disk = life.disk;
      Map<String, PropertiesFormat> formats = Map.of(FORMAT.name(), FORMAT);
      LogContents read = LogContents.read(disk, new EntryFormat(formats));
      segmentNumber = read.lastSegment();
      firstSegment =
          disk.names().stream()
              .mapToLong(name -> Long.parseLong(name.substring(0, name.indexOf('.'))))
              .min()
              .orElse(1);
      flusher = new Flusher(disk, SEGMENT_BYTES, segmentNumber);
      writer = flusher.newWriter(64);
      for (Queue queue : life.queues) {
        RestoredQueue restored = read.take(queue.id);
        check(queue, restored == null ? new RestoredEntry[0] : restored.entries());
        StoreJournal journal = new StoreJournal(queue.id, this, new Rewriter(queue), restored);
        queueByJournal.put(journal, queue);
        journals.add(journal);
      }
    }

    /** What is there is what the queue goes on with. */
    private static void check(Queue queue, RestoredEntry[] entries) {
      Map<Long, RestoredEntry> entryById = new HashMap<>();
      for (RestoredEntry entry : entries) {
        entryById.put(entry.id(), entry);
        Known known = queue.knownById.get(entry.id());
        assertNotNull(known, "nothing is there that never was");
        assertArrayEquals(known.entry.message().body(), entry.message().body());
      }
      queue
          .knownById
          .entrySet()
          .removeIf(
              of -> {
                Known known = of.getValue();
                RestoredEntry entry = entryById.get(of.getKey());
                if (known.removalSafe) {
                  assertNull(entry, "what was acknowledged stays gone");
                } else if (known.confirmed && !known.removed) {
                  assertNotNull(entry, "what was confirmed is there");
                }
                // It is there or not, and from now on that is so.
                known.confirmed = true;
                known.removed = false;
                return entry == null;
              });
    }

    void live() {
      for (int step = random.nextInt(STEPS); step > 0; step--) {
        int drawn = random.nextInt(20);
        StoreJournal journal = journals.get(random.nextInt(journals.size()));
        Queue queue = queueByJournal.get(journal);
        if (drawn < 9) {
          add(journal, queue);
        } else if (drawn < 15) {
          remove(journal, queue);
        } else if (drawn < 17) {
          disk.fault(random.nextInt(12) == 0 ? fault() : Fault.NONE);
          flush();
          disk.fault(Fault.NONE);
        } else {
          shorten();
        }
      }
    }

    private Fault fault() {
      return random.nextBoolean() ? Fault.WRITE_FAILS : Fault.SYNC_FAILS;
    }

    private void add(StoreJournal journal, Queue queue) {
      byte[] body = new byte[random.nextInt(200)];
      random.nextBytes(body);
      Message message =
          new Message("", "q", FORMAT, new byte[0], body, true, 0, Message.NEVER, Annotations.NONE);
      Known known = new Known(new Entry(++queue.lastId, message, Entry.NEVER));
      queue.knownById.put(queue.lastId, known);
      journal.added(known.entry, false);
      whenSafe.add(() -> known.confirmed = true);
    }

    private void remove(StoreJournal journal, Queue queue) {
      for (Known known : queue.knownById.values()) {
        if (!known.removed && random.nextInt(3) != 0) {
          journal.removed(known.entry);
          journal.turnEnded();
          known.removed = true;
          whenSafe.add(() -> known.removalSafe = true);
          return;
        }
      }
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
      if (safe) {
        whenSafe.forEach(Runnable::run);
      } else {
        journals.forEach(StoreJournal::forgetHomes);
      }
      whenSafe.clear();
      return safe;
    }

    private void shorten() {
      if (segmentNumber <= firstSegment) {
        return;
      }
      journals.forEach(journal -> journal.leave(firstSegment, done -> {}));
      disk.fault(random.nextInt(6) == 0 ? fault() : Fault.NONE);
      if (flush()) {
        disk.fault(Fault.NONE);
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        flusher.delete(
            firstSegment,
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
      return 1;
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
    public long batchNumber() {
      return 1;
    }

    @Override
    public long failureCount() {
      return 0;
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
        for (Known known : queue.knownById.values()) {
          if (!known.removed && asked.concerns(known.entry.id())) {
            assertEquals(true, known.entry.id() <= asked.lastId());
            journal().again(known.entry, false);
          }
        }
        asked.done();
      }

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
      public void unsafe(long position) {}

      @Override
      public void refused(
          QueueCommand command, @Nullable Object request, ErrorKind kind, String text) {}
    }
  }
}
