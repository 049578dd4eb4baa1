package io.warren.amqp091.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever order queues answer in, a client that keeps books hears of each publish once. */
class ConfirmTrackerPropertyTest {
  /** A run of publishes that are confirmed together. */
  private record Run(int first, int count, boolean safe) {}

  /** A client's books: what it was told of each publish, from 1. */
  private static final class Books implements ConfirmTracker.Teller {
    private final Boolean[] fates;
    private final Boolean[] confirmed;

    Books(int count) {
      fates = new Boolean[count + 1];
      confirmed = new Boolean[count + 1];
    }

    @Override
    public void ack(long sequence, boolean multiple) {
      assertNull(fates[(int) sequence], "told twice: " + sequence);
      for (int each = multiple ? 1 : (int) sequence; each <= sequence; each++) {
        if (fates[each] == null) {
          assertEquals(true, confirmed[each], "told too much: " + each);
          fates[each] = true;
        }
      }
    }

    @Override
    public void nack(long sequence) {
      assertNull(fates[(int) sequence], "told twice: " + sequence);
      assertEquals(false, confirmed[(int) sequence]);
      fates[(int) sequence] = false;
    }
  }

  @Property(tries = 500)
  void eachPublishIsToldOnceAsWhatItIs(@ForAll long seed) {
    Random random = new Random(seed);
    List<Run> runs = new ArrayList<>();
    int last = 0;
    int runCount = random.nextInt(60);
    for (int index = 0; index < runCount; index++) {
      int count = 1 + random.nextInt(8);
      runs.add(new Run(last + 1, count, random.nextInt(6) > 0));
      last += count;
    }
    disorder(runs, random);
    ConfirmTracker tracker = new ConfirmTracker();
    Books books = new Books(last);
    for (Run run : runs) {
      for (int each = run.first(); each < run.first() + run.count(); each++) {
        books.confirmed[each] = run.safe();
      }
      tracker.onConfirmed(run.first(), run.count(), run.safe(), books);
      if (random.nextInt(3) == 0) {
        tracker.flush(books);
        assertEverythingTold(books);
      }
    }
    tracker.flush(books);
    assertEverythingTold(books);
  }

  /** From hardly to wholly. */
  private static void disorder(List<Run> runs, Random random) {
    int swaps = runs.isEmpty() ? 0 : random.nextInt(runs.size() * 2);
    for (int swap = 0; swap < swaps; swap++) {
      Collections.swap(runs, random.nextInt(runs.size()), random.nextInt(runs.size()));
    }
  }

  private static void assertEverythingTold(Books books) {
    for (int each = 1; each < books.fates.length; each++) {
      assertEquals(books.confirmed[each], books.fates[each], "publish " + each);
    }
  }
}
