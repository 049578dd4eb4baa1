package io.warren.amqp091.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.amqp091.channel.UnackedDeliveries.Row;
import io.warren.broker.Origin;
import io.warren.broker.Origins;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnackedDeliveriesTest {
  private static final Origin QUEUE = Origins.of("q", true);

  private final UnackedDeliveries unacked = new UnackedDeliveries();
  private final List<Long> taken = new ArrayList<>();
  private final UnackedDeliveries.Taker taker =
      (tag, origin, entryId) -> {
        assertEquals(-tag, entryId);
        taken.add(tag);
      };

  private void add(long first, long last) {
    for (long tag = first; tag <= last; tag++) {
      unacked.add(tag, QUEUE, -tag);
    }
  }

  private List<Long> take(long tag, boolean multiple) {
    taken.clear();
    assertTrue(unacked.take(tag, multiple, taker));
    return List.copyOf(taken);
  }

  @Test
  void oneIsTakenOnce() {
    add(1, 3);
    assertEquals(List.of(2L), take(2, false));
    assertFalse(unacked.take(2, false, taker));
    assertFalse(unacked.take(2, true, taker));
    assertEquals(2, unacked.count());
  }

  @Test
  void multipleTakesAllUpToTheTag() {
    add(1, 6);
    take(2, false);
    assertEquals(List.of(1L, 3L, 4L), take(4, true));
    assertEquals(List.of(5L, 6L), take(6, true));
  }

  @Test
  void multipleOfZeroTakesAll() {
    assertEquals(List.of(), take(0, true));
    add(1, 3);
    assertEquals(List.of(1L, 2L, 3L), take(0, true));
    assertEquals(0, unacked.count());
    assertFalse(unacked.take(0, false, taker));
  }

  @Test
  void whatIsNotThereTakesNothing() {
    add(5, 9);
    for (long tag : new long[] {1, 4, 10, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertFalse(unacked.take(tag, false, taker), "tag " + tag);
      assertFalse(unacked.take(tag, true, taker), "up to tag " + tag);
    }
    assertEquals(List.of(), taken);
    assertEquals(5, unacked.count());
  }

  @Test
  void tagsWithGapsAreFound() {
    for (long tag = 1; tag <= 3_000; tag += 1 + tag % 7) {
      unacked.add(tag, QUEUE, -tag);
    }
    int count = unacked.count();
    for (long tag = 2; tag <= 3_000; tag++) {
      if (unacked.take(tag, false, taker)) {
        count--;
      }
    }
    assertEquals(1, count);
    assertEquals(List.of(1L), take(0, true));
  }

  @Test
  void anOldOneThatStaysCostsNoMoreThanWhatWaits() {
    add(1, 1);
    for (long tag = 2; tag <= 100_000; tag++) {
      unacked.add(tag, QUEUE, -tag);
      assertEquals(List.of(tag), take(tag, false));
    }
    assertEquals(List.of(1L), take(1, true));
  }

  @Test
  void whatIsTakenBackLeavesNothingAndIsNotUnknown() {
    add(1, 10);
    unacked.takeBack(QUEUE, new long[] {-7, -5, -3, -1});
    assertEquals(6, unacked.count());
    assertEquals(List.of(), take(5, false));
    assertEquals(List.of(2L, 4L, 6L), take(7, true));
    assertEquals(List.of(), take(7, true));
    assertEquals(List.of(), take(1, true));
    for (long tag : new long[] {0, -1, 11, Long.MIN_VALUE}) {
      assertFalse(unacked.take(tag, false, taker), "tag " + tag);
    }
    assertEquals(List.of(8L), take(8, false));
    assertFalse(unacked.take(8, false, taker), "behind what was taken back it is as ever");
    assertEquals(List.of(9L, 10L), take(0, true));
  }

  @Test
  void onlyWhatCameTheSameWayIsTakenBack() {
    Origin other = Origins.of("r", true);
    unacked.add(1, QUEUE, 5);
    unacked.add(2, other, 5);
    unacked.add(3, QUEUE, 6);
    unacked.takeBack(other, new long[] {4, 5, 6});
    assertEquals(2, unacked.count());
    assertTrue(unacked.take(2, false, (tag, origin, id) -> taken.add(tag)));
    assertEquals(List.of(), taken);
    assertTrue(unacked.take(3, true, (tag, origin, id) -> taken.add(tag)));
    assertEquals(List.of(1L, 3L), taken);
  }

  @Test
  void whatIsRestoredIsThereInOrder() {
    add(1, 40);
    List<Row> rows = new ArrayList<>();
    UnackedDeliveries.Taker keeper =
        (tag, origin, entryId) -> rows.add(new Row(tag, origin, entryId));
    unacked.take(30, true, keeper);
    unacked.take(35, false, keeper);
    add(41, 42);
    unacked.restore(rows);
    assertEquals(42, unacked.count());
    assertEquals(List.of(1L, 2L, 3L), take(3, true));
    assertEquals(List.of(35L), take(35, false));
    assertEquals(38, take(0, true).size());
    add(43, 43);
    assertEquals(List.of(43L), take(43, false));
  }
}
