package io.warren.broker.queue;

import io.warren.broker.duplicate.DuplicateRule;
import io.warren.broker.duplicate.SeenIds;
import io.warren.broker.queue.rule.Deduplication;
import io.warren.value.FieldTable;
import java.util.HashMap;
import java.util.Map;

/**
 * The ids of messages that a queue lets in no second time.
 *
 * <p>Where those are the ids of what is in the queue, each leads to its entry, which says whether
 * it is still there. So whatever way an entry leaves, nobody has to come here and say so; the ids
 * of those that have left go in a sweep when they may be half of all.
 *
 * <p>What is on its way elsewhere is not there any more: its way may lead back here, and what came
 * as a duplicate of itself would be lost.
 */
final class KnownIds {
  private static final int SMALLEST_SWEEP = 64;

  private final Map<Object, Entry> entryById = new HashMap<>();
  private final SeenIds seen;
  private Deduplication rule;
  private int sweepAtCount = SMALLEST_SWEEP;

  KnownIds(Deduplication rule) {
    this.rule = rule;
    this.seen = new SeenIds(rule.rule().idCount());
  }

  /** The same under another rule, which is a beginning where it counts other ids. */
  KnownIds under(Deduplication newRule) {
    return newRule.equals(rule) ? this : new KnownIds(newRule);
  }

  boolean enabled() {
    return rule.enabled();
  }

  /** Whether ids lead to entries, which are not to be forgotten then. */
  boolean knowsEntries() {
    return rule.enabled() && !rule.byTime();
  }

  /** Whether a message with these headers is in the queue, or was of late. */
  boolean isDuplicate(FieldTable headers, long nowMs) {
    Object id = rule.rule().idIn(headers);
    if (id == null) {
      return false;
    }
    if (rule.byTime()) {
      return seen.contains(id, nowMs);
    }
    Entry entry = entryById.get(id);
    return entry != null && !hasGone(entry);
  }

  /** A message with these headers, which is no duplicate, has come in. */
  void cameIn(FieldTable headers, Entry entry, long nowMs) {
    DuplicateRule ids = rule.rule();
    Object id = ids.idIn(headers);
    if (id == null) {
      return;
    }
    if (rule.byTime()) {
      seen.add(id, ids.forgottenAtMs(headers, nowMs), nowMs);
    } else {
      put(id, entry);
    }
  }

  /** It goes on in the queue under another entry. */
  void moved(Entry to) {
    if (knowsEntries()) {
      Object id = rule.rule().idIn(to.message().properties().headers());
      if (id != null) {
        put(id, to);
      }
    }
  }

  /**
   * It was on its way elsewhere, and is back as another entry; a newer one of its id comes first.
   */
  void cameBack(Entry entry) {
    if (knowsEntries()) {
      Object id = rule.rule().idIn(entry.message().properties().headers());
      Entry newer = id == null ? null : entryById.get(id);
      if (id != null && (newer == null || hasGone(newer))) {
        put(id, entry);
      }
    }
  }

  private static boolean hasGone(Entry entry) {
    return entry.hasLeft() || entry.isLeaving();
  }

  /** All that was ready is gone at once. The few that consumers hold are forgotten with it. */
  void purged() {
    entryById.clear();
  }

  private void put(Object id, Entry entry) {
    if (entryById.size() >= sweepAtCount) {
      entryById.values().removeIf(KnownIds::hasGone);
      sweepAtCount = Math.max(SMALLEST_SWEEP, 2 * entryById.size());
    }
    entryById.put(id, entry);
  }
}
