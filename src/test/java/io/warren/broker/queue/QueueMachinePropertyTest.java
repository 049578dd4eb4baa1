package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * Random lives of queues that have whatever rules, each judged by {@link NaiveJudge}. A failure
 * says the seed of its life, which is all that it takes to live it again.
 *
 * <p>The system property {@code warren.queue.lives} says how many, in hundreds.
 */
class QueueMachinePropertyTest {
  private static final int LIVES = Integer.getInteger("warren.queue.lives", 30);

  @Property(tries = 100)
  void behavesAsTheNaiveQueueDoes(@ForAll long firstSeed) {
    for (int life = 0; life < LIVES; life++) {
      long seed = firstSeed + life;
      try {
        new QueueRun(seed, new Story(false)).go();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("life " + seed + ": " + e.getMessage() + "\n" + tell(seed), e);
      }
    }
  }

  @Test
  void pagesComeAndGoInTheseLives() {
    int count = 0;
    int delayedCount = 0;
    int mortalCount = 0;
    int restoredCount = 0;
    for (int life = 0; life < 100; life++) {
      QueueRun run = new QueueRun(life, new Story(false));
      run.go();
      count += run.pageCount();
      delayedCount += run.delayedPageCount();
      mortalCount += run.mortalPageCount();
      restoredCount += run.restoredPageCount();
    }
    assertTrue(count > 200, "pages that were written and read: " + count);
    assertTrue(delayedCount > 50, "pages of what was delayed: " + delayedCount);
    assertTrue(mortalCount > 50, "pages of what expires: " + mortalCount);
    assertTrue(restoredCount > 100, "pages that outlived the node: " + restoredCount);
  }

  @Test
  void consumersAreLateInTheseLives() {
    int count = 0;
    int againCount = 0;
    for (int life = 0; life < 200; life++) {
      QueueRun run = new QueueRun(life, new Story(false));
      run.go();
      count += run.lateCount();
      againCount += run.lateSettlementCount();
    }
    assertTrue(count > 100, "messages that were not settled in time: " + count);
    assertTrue(againCount > 0, "settled late when their holder had them again: " + againCount);
  }

  private static Story tell(long seed) {
    Story story = new Story(true);
    try {
      new QueueRun(seed, story).go();
    } catch (AssertionError | RuntimeException e) {
      // It is told.
    }
    return story;
  }
}
