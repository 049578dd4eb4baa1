package io.warren.broker.queue.backlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.queue.Entry;
import io.warren.broker.queue.Messages;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FifoTest {
  private static final Message MESSAGE = Messages.message("four");
  private static final int BYTES = Messages.OVERHEAD + 4;

  private final Fifo fifo = new Fifo(new Pages(PageEffects.NONE, PageSize.STANDARD));
  private long lastId;

  @Test
  void entriesLeaveInTheOrderInWhichTheyCame() {
    for (int round = 0; round < 5; round++) {
      List<Entry> appended = append(3000);
      assertEquals(appended, take(3000));
    }
    assertEquals(0, fifo.size());
  }

  @Test
  void orderHoldsWhileTheQueueStaysShort() {
    append(5);
    for (long id = 1; id < 10_000; id++) {
      assertEquals(id, fifo.take().id());
      append(1);
    }
    assertEquals(5, fifo.size());
  }

  @Test
  void whatComesBackInAnyOrderGoesBackToItsPlace() {
    append(2500);
    List<Entry> out = take(2000);
    List<Entry> shuffled = new ArrayList<>(out);
    Collections.shuffle(shuffled, new Random(1));
    shuffled.forEach(fifo::requeue);
    assertEquals(out, take(2000));
    assertEquals(2001, fifo.take().id());
  }

  @Test
  void sizeAndBytesCountBothKinds() {
    append(3);
    Entry first = fifo.take();
    assertEquals(2, fifo.size());
    assertEquals(2 * BYTES, fifo.bytes());
    fifo.requeue(first);
    assertEquals(3, fifo.size());
    assertEquals(3 * BYTES, fifo.bytes());
  }

  @Test
  void clearForgetsAllAndGoesOn() {
    append(5000);
    take(10).forEach(fifo::requeue);
    fifo.clear();
    assertEquals(0, fifo.size());
    assertEquals(0, fifo.bytes());
    List<Entry> appended = append(20);
    assertEquals(appended, take(20));
  }

  @Test
  void whatWasRemovedFromTheMiddleComesBackThere() {
    List<Entry> appended = append(3000);
    List<Entry> back = new ArrayList<>();
    for (int index = 1; index < 3000; index += 3) {
      fifo.remove(appended.get(index));
      Entry entry = new Entry(appended.get(index).id(), MESSAGE, Entry.NEVER);
      fifo.requeue(entry);
      back.add(entry);
    }
    assertEquals(3000, fifo.size());
    fifo.remove(back.remove(0));
    assertEquals(1, fifo.take().id());
    for (long id = 3; id <= 3000; id++) {
      assertEquals(id, fifo.take().id());
    }
    assertEquals(0, fifo.bytes());
  }

  @Test
  void itStaysInOrderWhateverGoesOutOfTurn() {
    Random random = new Random(11);
    TreeMap<Long, Entry> model = new TreeMap<>();
    for (int round = 0; round < 6; round++) {
      append(9_000).forEach(entry -> model.put(entry.id(), entry));
      // Some rounds go to the very end.
      int rest = round % 3 == 2 ? 0 : 500;
      while (model.size() > rest) {
        long place = model.firstKey() + random.nextLong(lastId - model.firstKey() + 1);
        var some = model.ceilingEntry(place);
        if (random.nextInt(20) == 0) {
          assertEquals(model.pollFirstEntry().getValue(), fifo.take());
        } else if (some != null) {
          model.remove(some.getKey());
          fifo.remove(some.getValue());
          if (random.nextInt(10) == 0) {
            Entry back = new Entry(some.getKey(), MESSAGE, Entry.NEVER);
            model.put(back.id(), back);
            fifo.requeue(back);
          }
        }
        if (model.size() % 200 == 0) {
          assertEquals(
              model.tailMap(place, false).keySet().stream().limit(50).toList(), shown(place, 50));
        }
      }
      assertEquals(model.size(), fifo.size());
      assertEquals(List.copyOf(model.keySet()), shown(0, Integer.MAX_VALUE));
    }
  }

  @Test
  void itIsShownFromAnyPlaceInItsOrder() {
    append(5000);
    take(100);
    List<Entry> out = take(10);
    out.forEach(fifo::requeue);
    fifo.remove(out.get(5));
    assertEquals(List.of(101L, 102L, 103L), shown(0, 3));
    assertEquals(List.of(105L, 107L, 108L), shown(104, 3));
    assertEquals(List.of(110L, 111L, 112L), shown(109, 3));
    assertEquals(List.of(2048L, 2049L), shown(2047, 2));
    assertEquals(List.of(4999L, 5000L), shown(4998, 9));
    assertEquals(List.of(), shown(5000, 9));
    append(1);
    assertEquals(List.of(5001L), shown(5000, 9));
  }

  private List<Long> shown(long afterId, int count) {
    List<Long> ids = new ArrayList<>();
    fifo.forEachAfter(
        0,
        afterId,
        entry -> {
          ids.add(entry.id());
          return ids.size() < count;
        });
    return ids;
  }

  @Test
  void takingFromAnEmptyBacklogIsADefect() {
    assertThrows(IllegalStateException.class, fifo::take);
    append(1);
    fifo.take();
    assertThrows(IllegalStateException.class, fifo::take);
  }

  @Test
  void aMillionEntriesCostLittleAndLeaveNothing() {
    int count = 1_000_000;
    long before = usedBytes();
    append(count);
    long perEntry = (usedBytes() - before) / count;
    assertTrue(perEntry < 60, "bytes for each entry: " + perEntry);
    for (int index = 0; index < count; index++) {
      fifo.take();
    }
    long left = usedBytes() - before;
    assertTrue(left < 1_000_000, "bytes left: " + left);
  }

  private List<Entry> append(int count) {
    List<Entry> appended = new ArrayList<>(count < 10_000 ? count : 0);
    for (int index = 0; index < count; index++) {
      Entry entry = new Entry(++lastId, MESSAGE, Entry.NEVER);
      fifo.append(entry);
      if (count < 10_000) {
        appended.add(entry);
      }
    }
    return appended;
  }

  private List<Entry> take(int count) {
    List<Entry> taken = new ArrayList<>(count);
    for (int index = 0; index < count; index++) {
      taken.add(fifo.take());
    }
    return taken;
  }

  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
