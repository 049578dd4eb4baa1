package io.warren.store.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.store.SimulatedDisk;
import io.warren.store.SimulatedDisk.Fault;
import io.warren.store.log.Damage;
import io.warren.store.seal.TestKeys;
import io.warren.value.ByteReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PagerTest {
  private static final int FILE_BYTES = 30_000;
  private static final int ENTRY_BYTES = 300;

  private final SimulatedDisk disk = new SimulatedDisk(new Random(1));
  private Pager pager = pager();
  private final QueuePages queue = pager.queue(7);

  private Pager pager() {
    try {
      return new Pager(disk, FILE_BYTES);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    pager.close();
  }

  /** What was read of a page. */
  private static final class Read implements PageVisitor {
    final List<Long> ids = new ArrayList<>();
    final List<Damage> damages = new ArrayList<>();
    final CompletableFuture<Read> done = new CompletableFuture<>();

    @Override
    public void entry(long id, ByteReader payload) {
      assertEquals(ENTRY_BYTES, payload.remainingBytes());
      assertEquals((byte) id, payload.bytes(ENTRY_BYTES)[17]);
      ids.add(id);
    }

    @Override
    public void damaged(Damage damage) {
      damages.add(damage);
    }

    @Override
    public void end() {
      done.complete(this);
    }

    @Override
    public void failed(IOException cause) {
      done.completeExceptionally(cause);
    }
  }

  private static CompletableFuture<PageRef> write(QueuePages to, long firstId, int count) {
    CompletableFuture<PageRef> done = new CompletableFuture<>();
    to.write(
        page -> {
          for (long id = firstId; id < firstId + count; id++) {
            byte[] bytes = new byte[ENTRY_BYTES];
            bytes[17] = (byte) id;
            page.begin().bytes(bytes);
            page.end(id);
          }
        },
        new PageWritten() {
          @Override
          public void written(PageRef ref) {
            done.complete(ref);
          }

          @Override
          public void failed(IOException cause) {
            done.completeExceptionally(cause);
          }
        });
    return done;
  }

  private static Read read(QueuePages from, PageRef ref) {
    Read read = new Read();
    from.read(ref, read);
    return read.done.join();
  }

  private static List<Long> ids(long first, int count) {
    List<Long> ids = new ArrayList<>();
    for (long id = first; id < first + count; id++) {
      ids.add(id);
    }
    return ids;
  }

  /** Returns when all that was asked for before is done. */
  private static void settle(QueuePages pages) {
    keep(pages, List.of());
  }

  private static List<PageRef> keep(QueuePages pages, List<PageRef> refs) {
    CompletableFuture<List<PageRef>> done = new CompletableFuture<>();
    pages.keep(refs, done::complete);
    return done.join();
  }

  @Test
  void pagesAreReadAsTheyWereWritten() {
    List<PageRef> refs = new ArrayList<>();
    for (int page = 0; page < 10; page++) {
      refs.add(write(queue, 1 + page * 20, 20).join());
    }
    assertEquals(4, disk.names().size(), "several pages in a file");
    for (int page = 9; page >= 0; page--) {
      PageRef ref = refs.get(page);
      assertEquals(List.of(1L + page * 20, 20L + page * 20, 20L), about(ref));
      Read read = read(queue, ref);
      assertEquals(ids(1 + page * 20, 20), read.ids);
      assertEquals(List.of(), read.damages);
    }
  }

  private static List<Long> about(PageRef ref) {
    return List.of(ref.firstId(), ref.lastId(), (long) ref.count());
  }

  @Test
  void aFileGoesWithItsLastPage() {
    PageRef first = write(queue, 1, 20).join();
    PageRef second = write(queue, 21, 20).join();
    PageRef third = write(queue, 41, 50).join();
    assertEquals(first.fileNumber(), second.fileNumber());
    assertEquals(2, disk.names().size());
    queue.release(second);
    settle(queue);
    assertEquals(ids(1, 20), read(queue, first).ids);
    queue.release(first);
    settle(queue);
    assertEquals(List.of("7-" + third.fileNumber() + ".pages"), disk.names());
    queue.release(third);
    settle(queue);
    assertEquals(List.of(), disk.names());
    assertEquals(ids(91, 3), read(queue, write(queue, 91, 3).join()).ids);
  }

  @Test
  void allOfAQueueGoesAtOnceAndNothingOfOthers() {
    QueuePages other = pager.queue(8);
    PageRef kept = write(other, 1, 5).join();
    PageRef old = null;
    for (int page = 0; page < 10; page++) {
      old = write(queue, 1 + page * 20, 20).join();
    }
    queue.releaseAll();
    settle(queue);
    assertEquals(1, disk.names().size());
    queue.release(old);
    assertEquals(ids(500, 2), read(queue, write(queue, 500, 2).join()).ids);
    assertEquals(ids(1, 5), read(other, kept).ids);
  }

  @Test
  void whatAnEarlierLifeHasLeftGoesUnlessSomebodyNeedsIt() {
    PageRef needed = write(queue, 1, 5).join();
    write(pager.queue(8), 1, 5).join();
    beginAnew();
    QueuePages anew = pager.queue(7);
    anew.adopt(needed, false);
    assertEquals(2, disk.names().size());
    pager.restored();
    settle(anew);
    assertEquals(List.of("7-" + needed.fileNumber() + ".pages"), disk.names());
    PageRef next = write(anew, 6, 5).join();
    assertTrue(next.fileNumber() > needed.fileNumber(), "no number is used twice");
    assertEquals(ids(1, 5), read(anew, needed).ids);
    anew.letGo(needed);
    settle(anew);
    assertEquals(List.of("7-" + next.fileNumber() + ".pages"), disk.names());
  }

  private void beginAnew() {
    pager.close();
    pager = pager();
  }

  @Test
  void whatIsKeptStaysUntilItIsLetGoAndReleased() {
    PageRef first = write(queue, 1, 20).join();
    PageRef second = write(queue, 21, 60).join();
    assertEquals(List.of(first), keep(queue, List.of(first)));
    queue.releaseAll();
    settle(queue);
    assertEquals(1, disk.names().size());
    assertEquals(ids(1, 20), read(queue, first).ids);
    assertEquals(List.of(), keep(queue, List.of(second)), "it is gone");
    queue.letGo(first);
    settle(queue);
    assertEquals(List.of(), disk.names());
  }

  @Test
  void whatTheEndOfANodeLetsGoIsThereForTheNext() {
    PageRef ref = write(queue, 1, 20).join();
    keep(queue, List.of(ref));
    pager.end();
    queue.deleteAll();
    beginAnew();
    QueuePages anew = pager.queue(7);
    anew.adopt(ref, true);
    pager.restored();
    assertEquals(ids(1, 20), read(anew, ref).ids);
    anew.release(ref);
    settle(anew);
    assertEquals(1, disk.names().size());
    anew.deleteAll();
    settle(anew);
    assertEquals(List.of(), disk.names());
  }

  @Test
  void aFileThatCouldNotBeSyncedIsNeverCalledSafe() {
    PageRef first = write(queue, 1, 20).join();
    disk.fault(Fault.SYNC_FAILS);
    assertEquals(List.of(), keep(queue, List.of(first)));
    disk.fault(Fault.NONE);
    assertEquals(List.of(), keep(queue, List.of(first)));
    PageRef second = write(queue, 21, 20).join();
    assertTrue(second.fileNumber() > first.fileNumber());
    assertEquals(List.of(second), keep(queue, List.of(first, second)));
    assertEquals(ids(1, 20), read(queue, first).ids);
  }

  @Test
  void aFlippedBitCostsItsEntryAndIsReportedWithItsPlace() {
    PageRef ref = write(queue, 1, 20).join();
    keep(queue, List.of(ref));
    int entryBytes = 24 + ENTRY_BYTES;
    long at = ref.offsetBytes() + 24 + 20 + 3L * entryBytes + 100;
    String name = disk.names().get(0);
    disk.flip(name, at);
    Read read = read(queue, ref);
    List<Long> left = ids(1, 20);
    left.remove(4L);
    assertEquals(left, read.ids);
    Damage damage = read.damages.get(0);
    assertEquals(1, read.damages.size());
    assertEquals(name, damage.file());
    assertTrue(damage.fromBytes() <= at && at < damage.toBytes());
    assertTrue(damage.toBytes() - damage.fromBytes() <= entryBytes);
    queue.release(ref);
    queue.letGo(ref);
    settle(queue);
    assertEquals(List.of(), disk.names());
    assertEquals(List.of(name), disk.setAside(), "an operator may want it");
  }

  @Test
  void encryptedPagesAreReadAsTheyWereWrittenAndDamageCostsItsEntry() {
    disk.keys(TestKeys.of("a"));
    pager.close();
    pager = pager();
    QueuePages sealed = pager.queue(9);
    PageRef first = write(sealed, 1, 20).join();
    PageRef second = write(sealed, 21, 20).join();
    assertEquals(first.fileNumber(), second.fileNumber());
    assertEquals(ids(1, 20), read(sealed, first).ids);
    assertEquals(ids(21, 20), read(sealed, second).ids);
    keep(sealed, List.of(second));
    int entryBytes = 24 + ENTRY_BYTES + 16;
    disk.flip(disk.names().get(0), second.offsetBytes() + 24 + 20 + 16 + 3L * entryBytes + 100);
    Read read = read(sealed, second);
    List<Long> left = ids(21, 20);
    left.remove(24L);
    assertEquals(left, read.ids);
    assertEquals(1, read.damages.size());
    disk.keys(TestKeys.of("b"));
    assertThrows(IOException.class, () -> PageFiles.checkKeys(disk));
    Read refused = new Read();
    sealed.read(first, refused);
    String cause = refused.done.handle((all, failure) -> failure.getMessage()).join();
    assertTrue(cause.contains("is encrypted with the key 'a'"), cause);
  }

  @Test
  void aHeaderWithAFlippedBitCostsNothing() {
    PageRef ref = write(queue, 1, 20).join();
    keep(queue, List.of(ref));
    disk.flip(disk.names().get(0), 10);
    assertEquals(ids(1, 20), read(queue, ref).ids);
  }

  @Test
  void whatCanNotBeWrittenIsSaidAndWhatWasWrittenStaysGood() {
    PageRef before = write(queue, 1, 20).join();
    disk.fault(Fault.WRITE_FAILS);
    CompletableFuture<PageRef> failed = write(queue, 21, 20);
    assertTrue(failed.handle((ref, cause) -> cause instanceof IOException).join());
    disk.fault(Fault.NONE);
    PageRef after = write(queue, 21, 20).join();
    assertTrue(after.fileNumber() > before.fileNumber());
    assertEquals(ids(1, 20), read(queue, before).ids);
    assertEquals(ids(21, 20), read(queue, after).ids);
    queue.release(before);
    queue.release(after);
    settle(queue);
    assertEquals(List.of(), disk.names());
  }

  @Test
  void whatCanNotBeReadIsSaid() {
    PageRef ref = write(queue, 1, 20).join();
    disk.unreadable(disk.names().get(0));
    Read read = new Read();
    queue.read(ref, read);
    assertTrue(read.done.handle((all, cause) -> cause instanceof IOException).join());
  }

  @Test
  void whatWasSyncedIsThereAfterAPowerCut() {
    List<PageRef> refs = new ArrayList<>();
    for (int page = 0; page < 7; page++) {
      refs.add(write(queue, 1 + page * 20, 20).join());
    }
    assertEquals(refs, keep(queue, refs));
    disk.powerCut();
    for (int page = 0; page < 7; page++) {
      assertEquals(ids(1 + page * 20, 20), read(queue, refs.get(page)).ids);
    }
  }

  @Test
  void manyQueuesKeepFewFilesOpen() {
    List<QueuePages> queues = new ArrayList<>();
    List<PageRef> refs = new ArrayList<>();
    for (int round = 0; round < 2; round++) {
      for (int index = 0; index < Pager.MOST_OPEN + 10; index++) {
        if (round == 0) {
          queues.add(pager.queue(100 + index));
        }
        refs.add(write(queues.get(index), 1 + round * 5, 5).join());
      }
    }
    for (int index = 0; index < refs.size(); index++) {
      int round = index / queues.size();
      Read read = read(queues.get(index % queues.size()), refs.get(index));
      assertEquals(ids(1 + round * 5, 5), read.ids);
    }
  }
}
