package io.warren.broker.queue.backlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warren.broker.queue.Entry;
import io.warren.broker.queue.Messages;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedEntriesTest {
  private static final Message MESSAGE = Messages.message("");

  private final SortedEntries entries = new SortedEntries(Comparator.comparingLong(Entry::id));

  @Test
  void behavesAsATreeDoes() {
    Random random = new Random(7);
    for (int growth : new int[] {8, 2, 9, 1}) {
      TreeMap<Long, Entry> model = new TreeMap<>();
      entries.clear();
      for (int step = 0; step < 20_000; step++) {
        long id = random.nextInt(1 << 20);
        if (random.nextInt(10) < growth) {
          if (!model.containsKey(id)) {
            Entry entry = new Entry(id, MESSAGE, Entry.NEVER);
            model.put(id, entry);
            entries.add(entry);
          }
        } else if (random.nextBoolean()) {
          var first = model.pollFirstEntry();
          assertSame(first == null ? null : first.getValue(), entries.pollFirst());
        } else {
          var some = model.ceilingEntry(id);
          if (some != null) {
            model.remove(some.getKey());
            entries.remove(some.getValue());
          }
        }
        assertEquals(model.size(), entries.size());
        if (step % 1000 == 0) {
          assertEquals(List.copyOf(model.tailMap(id, false).values()), after(id));
        }
      }
      assertEquals(List.copyOf(model.values()), after(-1));
    }
  }

  @Test
  void whatGrowsAtItsEndIsShownFromAnyPlace() {
    for (long id = 1; id <= 3000; id++) {
      entries.add(new Entry(id, MESSAGE, Entry.NEVER));
    }
    assertEquals(3000, after(0).size());
    assertEquals(512, after(511).get(0).id());
    assertEquals(List.of(), after(3000));
  }

  @Test
  void aSweepRemovesWhatIsNotWantedAndNothingElse() {
    Random random = new Random(3);
    TreeMap<Long, Entry> model = new TreeMap<>();
    SortedEntries.Sweep sweep = entries.sweep();
    for (int step = 0; step < 2000; step++) {
      for (int added = 0; added < 40; added++) {
        long id = random.nextInt(1 << 24);
        if (!model.containsKey(id)) {
          model.put(id, new Entry(id, MESSAGE, Entry.NEVER));
          entries.add(model.get(id));
        }
      }
      int remainder = random.nextInt(3);
      List<Entry> removed = new ArrayList<>();
      int count =
          sweep.goOn(
              entry -> {
                boolean wanted = entry.id() % 3 == remainder;
                if (!wanted) {
                  removed.add(entry);
                }
                return wanted;
              });
      assertEquals(removed.size(), count);
      removed.forEach(entry -> model.remove(entry.id()));
      assertEquals(model.size(), entries.size());
    }
    assertEquals(List.copyOf(model.values()), after(-1));
    while (entries.size() > 0) {
      sweep.goOn(entry -> false);
    }
    assertEquals(0, sweep.goOn(entry -> false));
    assertEquals(List.of(), after(-1));
  }

  @Test
  void whatIsNotThereIsNotRemoved() {
    Entry entry = new Entry(1, MESSAGE, Entry.NEVER);
    assertThrows(IllegalStateException.class, () -> entries.remove(entry));
    entries.add(new Entry(1, MESSAGE, Entry.NEVER));
    assertThrows(IllegalStateException.class, () -> entries.remove(entry));
    assertEquals(1, entries.pollFirst().id());
    assertNull(entries.pollFirst());
  }

  private List<Entry> after(long id) {
    List<Entry> shown = new ArrayList<>();
    SortedEntries.Walk walk = entries.walk(entry -> entry.id() > id);
    for (Entry entry = walk.next(); entry != null; entry = walk.next()) {
      shown.add(entry);
    }
    return shown;
  }
}
