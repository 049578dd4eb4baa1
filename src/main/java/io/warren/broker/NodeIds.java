package io.warren.broker;

import io.warren.value.Invariant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Numbers of queues, exchanges and sessions: none is used twice on a data directory, also not that
 * of something that is long gone, for what is on disk of a queue is there under its number. Any
 * context may ask.
 *
 * <p>The upper bits are the number of the node's life, so nothing has to be written for a number.
 */
final class NodeIds implements LongSupplier {
  /** A life has so many that it can't use them up: a million a second for twelve days. */
  private static final int BITS_IN_LIFE = 40;

  /** The highest bit is left to those who need another number for the same thing. */
  private static final long MOST_LIVES = 1L << (62 - BITS_IN_LIFE);

  private final AtomicLong lastId;
  private final long life;

  /**
   * Those of one life.
   *
   * @param life greater than in every life before
   */
  NodeIds(long life) {
    Invariant.check(life > 0 && life < MOST_LIVES, "a node has four million lives");
    this.life = life;
    this.lastId = new AtomicLong(life << BITS_IN_LIFE);
  }

  @Override
  public long getAsLong() {
    long id = lastId.incrementAndGet();
    Invariant.check(id >> BITS_IN_LIFE == life, "a life has ids enough");
    return id;
  }
}
