package io.warren.broker.queue;

import java.util.ArrayDeque;

/**
 * What a command still has to do, in its order. What may take as long as the queue is long is done
 * in turns.
 */
final class Agenda {
  /** So many entries are a turn. */
  static final int LARGEST_TURN = 1000;

  /** What work answers that can go on when a page has come that it needs, and not before. */
  static final int WAITS = -1;

  /** A part of what a command does. */
  interface Work {
    /**
     * Does it, or goes on with it.
     *
     * @param most how many entries this may concern
     * @return how many it was; fewer than {@code most} when it is done; {@link #WAITS}
     */
    int goOn(int most);
  }

  /** Work that never takes long. */
  static Work shortWork(Runnable work) {
    return most -> {
      work.run();
      return 0;
    };
  }

  private final ArrayDeque<Work> works = new ArrayDeque<>();
  private boolean waits;

  void add(Work work) {
    works.add(work);
  }

  /** Adds what never takes long. */
  void addShort(Runnable work) {
    add(shortWork(work));
  }

  /** Does so much of it as is a turn, or as can be done now; whether that was all. */
  boolean goOn() {
    int left = LARGEST_TURN;
    Work work = works.peek();
    while (work != null) {
      int count = work.goOn(left);
      waits = count == WAITS;
      left -= count;
      if (waits || left == 0) {
        return false;
      }
      works.remove();
      work = works.peek();
    }
    return true;
  }

  /** Whether all is done. */
  boolean isEmpty() {
    return works.isEmpty();
  }

  /** Whether it can't go on now. */
  boolean waits() {
    return waits;
  }

  /** Nothing is to be done any more. Not to be called by what it does. */
  void clear() {
    works.clear();
    waits = false;
  }
}
