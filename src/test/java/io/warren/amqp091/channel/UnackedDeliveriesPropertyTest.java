package io.warren.amqp091.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.amqp091.channel.UnackedDeliveries.Row;
import io.warren.broker.Origin;
import io.warren.broker.Origins;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Against a sorted map. */
class UnackedDeliveriesPropertyTest {
  private static final Origin[] ORIGINS = {Origins.of("a", true), Origins.of("b", false)};

  private final UnackedDeliveries unacked = new UnackedDeliveries();
  private final TreeMap<Long, Row> model = new TreeMap<>();
  private final List<Row> taken = new ArrayList<>();
  private long lastTag;
  private long lastTakenBack;

  @Property(tries = 200)
  void itBehavesAsASortedMapDoes(@ForAll long seed) {
    Random random = new Random(seed);
    int growth = 1 + random.nextInt(9);
    for (int step = 0; step < 1_000; step++) {
      int choice = random.nextInt(10);
      if (choice < growth) {
        add(random);
      } else if (choice < 9) {
        take(someTag(random), random.nextInt(4) == 0);
      } else if (random.nextInt(3) == 0) {
        takeBack(random);
      } else {
        restoreSome(random);
      }
      assertEquals(model.size(), unacked.count());
    }
    take(0, true);
    assertEquals(0, unacked.count());
  }

  private void add(Random random) {
    // Deliveries that need no ack leave gaps.
    lastTag += 1 + (random.nextInt(5) == 0 ? random.nextInt(20) : 0);
    Row row = new Row(lastTag, ORIGINS[random.nextInt(2)], random.nextLong());
    unacked.add(row.tag(), row.origin(), row.entryId());
    model.put(row.tag(), row);
  }

  private long someTag(Random random) {
    if (model.isEmpty() || random.nextInt(5) == 0) {
      return random.nextInt((int) lastTag + 3) - 1L;
    }
    long first = model.firstKey();
    Long near = model.ceilingKey(first + random.nextInt((int) (model.lastKey() - first) + 1));
    return near == null ? first : near;
  }

  private List<Row> take(long tag, boolean multiple) {
    taken.clear();
    boolean found =
        unacked.take(
            tag, multiple, (each, origin, entryId) -> taken.add(new Row(each, origin, entryId)));
    List<Row> expected = new ArrayList<>();
    boolean known = model.containsKey(tag) || (tag > 0 && tag <= lastTakenBack);
    if (multiple && tag == 0) {
      expected.addAll(model.values());
      model.clear();
      known = true;
    } else if (multiple && known) {
      expected.addAll(model.headMap(tag, true).values());
      model.headMap(tag, true).clear();
    } else if (model.containsKey(tag)) {
      expected.add(model.remove(tag));
    }
    assertEquals(known, found);
    assertEquals(expected, taken);
    return expected;
  }

  private void takeBack(Random random) {
    Origin origin = ORIGINS[random.nextInt(2)];
    List<Row> late =
        model.values().stream()
            .filter(row -> row.origin() == origin && random.nextInt(3) == 0)
            .toList();
    for (Row row : late) {
      model.remove(row.tag());
      lastTakenBack = Math.max(lastTakenBack, row.tag());
    }
    unacked.takeBack(origin, late.stream().mapToLong(Row::entryId).sorted().toArray());
  }

  /** As a transaction that is rolled back. */
  private void restoreSome(Random random) {
    List<Row> rows = new ArrayList<>(take(someTag(random), true));
    rows.addAll(take(someTag(random), false));
    if (random.nextBoolean()) {
      add(random);
    }
    rows.forEach(row -> model.put(row.tag(), row));
    unacked.restore(rows);
  }
}
