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
  private final Map<Object, Long> forgottenAtMsById = new LinkedHashMap<>();

  /** Remembers so many, from 1. */
  public SeenIds(int maxCount) {
    this.maxCount = maxCount;
  }

  public int count() {
    return forgottenAtMsById.size();
  }

  public boolean contains(Object id, long nowMs) {
    Long forgottenAtMs = forgottenAtMsById.get(id);
    if (forgottenAtMs == null) {
      return false;
    }
    if (forgottenAtMs > nowMs) {
      return true;
    }
    forgottenAtMsById.remove(id);
    return false;
  }

  /** Remembers one that it does not {@link #contains contain}, until a time since 1970. */
  public void add(Object id, long forgottenAtMs, long nowMs) {
    forgetDue(nowMs);
    if (forgottenAtMsById.size() >= maxCount) {
      Iterator<Object> oldest = forgottenAtMsById.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    forgottenAtMsById.put(id, forgottenAtMs);
  }

  /** Those at the head whose time is over, which are all where all have the same time. */
  private void forgetDue(long nowMs) {
    Iterator<Long> times = forgottenAtMsById.values().iterator();
    while (times.hasNext() && times.next() <= nowMs) {
      times.remove();
    }
  }
}
