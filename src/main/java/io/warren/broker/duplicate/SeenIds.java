package io.warren.broker.duplicate;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ids that came last: so many at most, and each for its time. Where there are too many, the
 * oldest is forgotten first. One context uses it.
 */
public final class SeenIds {
  /** The time of what is not forgotten. */
  public static final long NEVER = Long.MAX_VALUE;

  private final int maxCount;
  private final Map<Object, Seen> seenById = new LinkedHashMap<>();
  private long keptBytes;

  /**
   * What is known of an id.
   *
   * @param turn in which it came
   * @param number under which it is to be known when the node begins anew
   * @param kept whether it is, by now
   */
  private record Seen(long forgottenAtMs, long turn, long number, boolean kept) {}

  /** Remembers so many, from 1. */
  public SeenIds(int maxCount) {
    this.maxCount = maxCount;
  }

  public int count() {
    return seenById.size();
  }

  /** What those take that are kept, where they are, about. */
  public long keptBytes() {
    return keptBytes;
  }

  public boolean contains(Object id, long nowMs) {
    Seen seen = seenById.get(id);
    if (seen == null) {
      return false;
    }
    if (seen.forgottenAtMs > nowMs) {
      return true;
    }
    remove(id);
    return false;
  }

  /** Whether it is there, be its time over or not. */
  public boolean has(Object id) {
    return seenById.containsKey(id);
  }

  /** The number of one that is kept; 0 of any other. */
  public long keptNumber(Object id) {
    Seen seen = seenById.get(id);
    return seen == null || !seen.kept ? 0 : seen.number;
  }

  /** The number of the oldest; 0 where there is none. */
  public long oldestNumber() {
    return seenById.isEmpty() ? 0 : seenById.values().iterator().next().number;
  }

  /** One as it came in that turn; null where it has gone since, or has come again. */
  public @Nullable KnownId find(Object id, long turn) {
    Seen seen = seenById.get(id);
    return seen == null || seen.turn != turn ? null : known(id, seen);
  }

  /** From now on it is kept, if it is there under that number. */
  public void keep(KnownId known) {
    Seen seen = seenById.get(known.id());
    if (seen != null && seen.number == known.number() && !seen.kept) {
      Seen kept = new Seen(seen.forgottenAtMs, seen.turn, seen.number, true);
      seenById.put(known.id(), kept);
      keptBytes += bytes(known.id(), kept);
    }
  }

  /** All that are kept, the oldest first. Nothing is to be changed meanwhile. */
  public Iterator<KnownId> kept() {
    return seenById.entrySet().stream()
        .filter(entry -> entry.getValue().kept)
        .map(entry -> known(entry.getKey(), entry.getValue()))
        .iterator();
  }

  private static KnownId known(Object id, Seen seen) {
    return new KnownId(id, seen.forgottenAtMs, seen.number);
  }

  /**
   * Remembers one that is not kept.
   *
   * @param known its number may not be below that of any before
   * @param turn in which it comes, as its owner counts
   */
  public void add(KnownId known, long turn, long nowMs) {
    add(known.id(), new Seen(known.forgottenAtMs(), turn, known.number(), false), nowMs);
  }

  /** The same for one that is kept, and that nobody removes by its turn. */
  public void addKept(KnownId known, long nowMs) {
    add(known.id(), new Seen(known.forgottenAtMs(), 0, known.number(), true), nowMs);
  }

  private void add(Object id, Seen seen, long nowMs) {
    // At its old place it would be forgotten too early.
    remove(id);
    forgetDue(nowMs);
    if (seenById.size() >= maxCount) {
      removeFirst();
    }
    seenById.put(id, seen);
    keptBytes += bytes(id, seen);
  }

  private static int bytes(Object id, Seen seen) {
    return seen.kept ? KnownId.bytes(id) : 0;
  }

  public void remove(Object id) {
    Seen seen = seenById.remove(id);
    if (seen != null) {
      keptBytes -= bytes(id, seen);
    }
  }

  /** Forgets one that came in that turn; if it has come again since, it stays. */
  public void remove(Object id, long turn) {
    Seen seen = seenById.get(id);
    if (seen != null && seen.turn == turn) {
      remove(id);
    }
  }

  /** Those at the head whose time is over, which are all where all have the same time. */
  private void forgetDue(long nowMs) {
    while (!seenById.isEmpty() && seenById.values().iterator().next().forgottenAtMs <= nowMs) {
      removeFirst();
    }
  }

  private void removeFirst() {
    remove(seenById.keySet().iterator().next());
  }
}
