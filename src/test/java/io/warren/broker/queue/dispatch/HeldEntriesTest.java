package io.warren.broker.queue.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.queue.Entry;
import io.warren.broker.queue.Messages;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeldEntriesTest {
  private static final long NEVER = Entry.NEVER;

  private final HeldEntries holder = new HeldEntries(1);

  @Test
  void behavesAsAMapDoes() {
    Random random = new Random(42);
    Map<Long, Entry> model = new HashMap<>();
    for (int step = 0; step < 200_000; step++) {
      // Grows to thousands, shrinks to nothing, and again.
      boolean growing = (step / 10_000) % 2 == 0;
      long id = random.nextInt(8_000);
      if (random.nextInt(10) < (growing ? 8 : 1)) {
        if (!model.containsKey(id)) {
          Entry entry = new Entry(id, Messages.message(""), Entry.NEVER);
          model.put(id, entry);
          holder.add(entry);
        }
      } else {
        assertSame(model.remove(id), holder.remove(id));
      }
      assertEquals(model.size(), holder.size());
    }
    assertEquals(new HashSet<>(model.values()), Set.copyOf(List.of(holder.entries())));
  }

  @Test
  void whatIsLateIsShownWhereverItStands() {
    Random random = new Random(7);
    Map<Long, Long> deadlineById = new HashMap<>();
    for (int step = 0; step < 100_000; step++) {
      long id = random.nextInt(3_000);
      if (deadlineById.remove(id) != null) {
        holder.remove(id);
      } else if (random.nextInt(3) > 0) {
        long deadlineMs = random.nextInt(4) == 0 ? Entry.NEVER : step + random.nextInt(20_000);
        deadlineById.put(id, deadlineMs);
        holder.add(new Entry(id, Messages.message(""), Entry.NEVER), deadlineMs);
      }
      long nowMs = step;
      long nextMs = deadlineById.values().stream().mapToLong(each -> each).min().orElse(NEVER);
      if (step % 1000 == 0) {
        assertTrue(holder.nextDeadlineMs() <= nextMs);
        Set<Long> late = new HashSet<>();
        holder.forEachLate(nowMs, entry -> late.add(entry.id()));
        Set<Long> expected = new HashSet<>(deadlineById.keySet());
        expected.removeIf(each -> deadlineById.get(each) > nowMs);
        assertEquals(expected, late);
        late.forEach(holder::remove);
        deadlineById.keySet().removeAll(late);
        assertEquals(
            deadlineById.values().stream().mapToLong(each -> each).min().orElse(NEVER),
            holder.nextDeadlineMs());
      }
    }
  }

  @Test
  void consecutiveIdsAreFoundAndRemovedInOrder() {
    for (long id = 1; id <= 100_000; id++) {
      holder.add(new Entry(id, Messages.message(""), Entry.NEVER));
    }
    for (long id = 1; id <= 100_000; id++) {
      assertEquals(id, holder.remove(id).id());
      assertNull(holder.remove(id));
    }
    assertEquals(0, holder.size());
  }
}
