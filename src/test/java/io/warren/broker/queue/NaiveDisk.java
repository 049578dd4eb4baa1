package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.queue.backlog.Page;
import io.warren.broker.queue.backlog.PageEffects;
import io.warren.store.page.PageRef;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A disk for the pages of a queue: what it is asked for it does some time later, what is to be
 * written in its order, and now and then it can't write.
 */
final class NaiveDisk implements PageEffects {
  private final Random random;
  private final Map<PageRef, Entry[]> entriesByRef = new HashMap<>();
  private final Set<PageRef> kept = new HashSet<>();
  private final Set<PageRef> released = new HashSet<>();
  private final Queue<Runnable> writing = new ArrayDeque<>();
  private final Queue<Runnable> reading = new ArrayDeque<>();
  private @Nullable QueueMachine machine;
  private long lastNumber;
  int writeCount;

  /** Of those, the ones with entries that are delayed, and with ready ones that expire. */
  int delayedWriteCount;

  int mortalWriteCount;
  int readCount;

  NaiveDisk(Random random) {
    this.random = random;
  }

  void serve(QueueMachine newMachine) {
    machine = newMachine;
  }

  /** Does something that it was asked for, if there is anything. */
  void work() {
    Queue<Runnable> some = writing.isEmpty() || random.nextBoolean() ? reading : writing;
    if (!some.isEmpty()) {
      some.remove().run();
    }
  }

  /** Does what somebody waits for. */
  void workUntilRead() {
    int before = readCount;
    assertTrue(!reading.isEmpty(), "what is awaited was asked for");
    while (readCount == before) {
      work();
    }
  }

  @Override
  public void write(Page page) {
    Entry[] entries = copy(page.readyEntries());
    assertTrue(entries.length > 0, "a page is not empty");
    writing.add(
        () -> {
          if (random.nextInt(8) == 0) {
            machine.pageWritten(page, null);
            return;
          }
          writeCount++;
          if (page.delays()) {
            delayedWriteCount++;
          } else if (Stream.of(entries).anyMatch(entry -> entry.expiresAtMs() != Entry.NEVER)) {
            mortalWriteCount++;
          }
          long lastId = entries[entries.length - 1].id();
          long bytes = Stream.of(entries).mapToLong(entry -> entry.message().contentBytes()).sum();
          PageRef ref =
              new PageRef(
                  ++lastNumber,
                  0,
                  (int) bytes + 100 * entries.length,
                  entries[0].id(),
                  lastId,
                  entries.length);
          entriesByRef.put(ref, entries);
          machine.pageWritten(page, ref);
        });
  }

  @Override
  public void read(Page page, PageRef ref) {
    Entry[] entries = entriesByRef.get(ref);
    assertNotNull(entries, "what is read is there");
    reading.add(
        () -> {
          readCount++;
          machine.pageRead(page, copy(entries));
        });
  }

  /** What is on the disk is nobody's object. */
  private static Entry[] copy(Entry[] entries) {
    Entry[] copies = new Entry[entries.length];
    for (int index = 0; index < copies.length; index++) {
      Entry entry = entries[index];
      assertEquals(0, entry.returnCount(), "what came back is in memory");
      copies[index] = new Entry(entry.id(), entry.message(), entry.expiresAtMs());
    }
    return copies;
  }

  @Override
  public void keep(Page page, PageRef ref) {
    if (random.nextInt(8) == 0) {
      // It can't be made safe, and nobody hears of it again.
      return;
    }
    writing.add(
        () -> {
          boolean there = entriesByRef.containsKey(ref);
          if (there) {
            kept.add(ref);
            if (!machine.pageKept(page, ref)) {
              letGo(ref);
            }
          }
        });
  }

  /** The log needs it no more. */
  void letGo(PageRef ref) {
    assertTrue(kept.remove(ref), "let go once");
    entriesByRef.keySet().removeIf(other -> other.equals(ref) && released.contains(ref));
  }

  @Override
  public void release(PageRef ref) {
    writing.add(() -> releaseNow(ref));
  }

  private void releaseNow(PageRef ref) {
    assertTrue(entriesByRef.containsKey(ref) && released.add(ref), "released once");
    if (!kept.contains(ref)) {
      entriesByRef.remove(ref);
    }
  }

  @Override
  public void releaseAll() {
    writing.add(
        () -> {
          released.addAll(entriesByRef.keySet());
          entriesByRef.keySet().retainAll(kept);
        });
  }

  /** What an earlier life has left, for one that changes nothing. */
  PageEffects left(QueueMachine[] later) {
    return new PageEffects() {
      @Override
      public void write(Page page) {}

      @Override
      public void keep(Page page, PageRef ref) {}

      @Override
      public void read(Page page, PageRef ref) {
        reading.add(
            () -> {
              readCount++;
              later[0].pageRead(
                  page,
                  Stream.of(kept(ref))
                      .filter(entry -> !page.isRestored() || entry.message().persistent())
                      .toArray(Entry[]::new));
            });
      }

      @Override
      public void release(PageRef ref) {}

      @Override
      public void releaseAll() {}
    };
  }

  /** What is in a page on which the log relies. */
  Entry[] kept(PageRef ref) {
    assertTrue(kept.contains(ref), "the log relies on what is kept");
    return copy(entriesByRef.get(ref));
  }

  /**
   * What is kept is there for a reason.
   *
   * @param all whether nothing else may be
   */
  void checkKept(Set<PageRef> needed, boolean all) {
    if (all) {
      assertEquals(needed, kept, "what is kept is what the log needs");
    } else {
      assertTrue(kept.containsAll(needed), "what the log needs is kept");
    }
  }

  /** The queue is no more. */
  void checkEmpty() {
    while (!writing.isEmpty() || !reading.isEmpty()) {
      work();
    }
    entriesByRef.keySet().removeAll(kept);
    assertEquals(Map.of(), entriesByRef, "a queue that is no more has only what its log needs");
  }
}
