package io.warren.broker.queue.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of a queue's entries are known to be safe in the log, and which may be lost from it though
 * the queue has them: by what a sync has come to, a batch at a time.
 */
final class Safety {
  /** Beyond that, what lies between two of them counts as lost too. */
  private static final int MOST_RUNS = 100;

  /**
   * Entries that came in a row.
   *
   * @param batchNumber of the batch of which is still to be heard
   */
  private record Run(long batchNumber, long firstId, long lastId) {
    boolean has(long id) {
      return firstId <= id && id <= lastId;
    }

    Run to(long newLastId) {
      return new Run(batchNumber, firstId, newLastId);
    }
  }

  private final ArrayDeque<Run> waiting = new ArrayDeque<>(0);
  private final List<Run> lost = new ArrayList<>(0);
  private long lastSafeId;

  /**
   * @param lastSafeId up to this one all are as safe as they will ever be
   */
  Safety(long lastSafeId) {
    this.lastSafeId = lastSafeId;
  }

  /** An entry is in a batch that is being written; its id is greater than all before. */
  void added(long id, long batchNumber) {
    Run last = waiting.peekLast();
    if (last != null && last.batchNumber == batchNumber) {
      waiting.removeLast();
      waiting.add(last.to(id));
    } else {
      waiting.add(new Run(batchNumber, id, id));
    }
  }

  /** Others know what is safe, and say nothing of what is not. */
  void isKnownElsewhere() {
    lastSafeId = Long.MAX_VALUE;
  }

  void durable(long batchNumber) {
    for (Run run = next(batchNumber); run != null; run = next(batchNumber)) {
      lastSafeId = run.lastId;
    }
  }

  void unsafe(long batchNumber) {
    for (Run run = next(batchNumber); run != null; run = next(batchNumber)) {
      lose(run);
    }
  }

  private @Nullable Run next(long batchNumber) {
    Run first = waiting.peek();
    return first == null || first.batchNumber > batchNumber ? null : waiting.remove();
  }

  /** One may be lost for another reason. */
  void lost(long id) {
    lose(new Run(0, id, id));
  }

  private void lose(Run run) {
    lost.add(run);
    if (lost.size() > MOST_RUNS) {
      Run first = lost.remove(0);
      Run second = lost.remove(0);
      lost.add(
          0,
          new Run(
              0, Math.min(first.firstId, second.firstId), Math.max(first.lastId, second.lastId)));
    }
  }

  boolean isLost(long id) {
    for (int index = 0; index < lost.size(); index++) {
      if (lost.get(index).has(id)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is in the log, or was, until it was gone. */
  boolean isSafe(long id) {
    return id <= lastSafeId && !isLost(id);
  }
}
