package io.warren.broker.duplicate;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ids that came last: so many at most, and each for its time. Where there are too many, the
 * oldest is forgotten first. One context uses it.
 */
public final class SeenIds {
  /** The time of what is not forgotten. */
  public static final long NEVER = Long.MAX_VALUE;

  private final int maxCount;
  private final Map<Object, Seen> seenById = new LinkedHashMap<>();

  /**
   * @param turn in which it came
   */
  private record Seen(long forgottenAtMs, long turn) {}

  /** Remembers so many, from 1. */
  public SeenIds(int maxCount) {
    this.maxCount = maxCount;
  }

  public int count() {
    return seenById.size();
  }

  public boolean contains(Object id, long nowMs) {
    Seen seen = seenById.get(id);
    if (seen == null) {
      return false;
    }
    if (seen.forgottenAtMs > nowMs) {
      return true;
    }
    seenById.remove(id);
    return false;
  }

  /** Remembers one that nobody will {@link #remove}; else as the other. */
  public void add(Object id, long forgottenAtMs, long nowMs) {
    add(id, forgottenAtMs, 0, nowMs);
  }

  /**
   * Remembers one that it does not {@link #contains contain}, until a time since 1970.
   *
   * @param turn in which it comes, as its owner counts
   */
  public void add(Object id, long forgottenAtMs, long turn, long nowMs) {
    forgetDue(nowMs);
    if (seenById.size() >= maxCount) {
      Iterator<Object> oldest = seenById.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    seenById.put(id, new Seen(forgottenAtMs, turn));
  }

  public void remove(Object id) {
    seenById.remove(id);
  }

  /** Forgets one that came in that turn; if it has come again since, it stays. */
  public void remove(Object id, long turn) {
    Seen seen = seenById.get(id);
    if (seen != null && seen.turn == turn) {
      seenById.remove(id);
    }
  }

  /** Those at the head whose time is over, which are all where all have the same time. */
  private void forgetDue(long nowMs) {
    Iterator<Seen> all = seenById.values().iterator();
    while (all.hasNext() && all.next().forgottenAtMs <= nowMs) {
      all.remove();
    }
  }
}
