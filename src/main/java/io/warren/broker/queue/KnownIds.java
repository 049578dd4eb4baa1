package io.warren.broker.queue;

import io.warren.broker.duplicate.KnownId;
import io.warren.broker.duplicate.SeenIds;
import io.warren.broker.queue.rule.Deduplication;
import io.warren.value.Message;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  /** Whether ids are known by the time at which they came, whatever became of their messages. */
  boolean knowsTimes() {
    return rule.enabled() && rule.byTime();
  }

  /** The id that a message has; null where it has none, or none is wanted. */
  @Nullable Object idIn(Message message) {
    return rule.enabled() ? rule.rule().idIn(message.properties().headers()) : null;
  }

  /** Whether a message with this id is in the queue, or was of late. */
  boolean isDuplicate(Object id, long nowMs) {
    if (rule.byTime()) {
      return seen.contains(id, nowMs);
    }
    Entry entry = entryById.get(id);
    return entry != null && !hasGone(entry);
  }

  /** The persistent entry with which an id came of which there would be a duplicate; 0 for none. */
  long entryOf(Object id) {
    if (rule.byTime()) {
      return seen.keptNumber(id);
    }
    Entry entry = entryById.get(id);
    return entry == null || !entry.message().persistent() ? 0 : entry.id();
  }

  /** When what comes now with this message is forgotten, where times are known; since 1970. */
  long forgottenAtMs(Message message, long nowMs) {
    return rule.rule().forgottenAtMs(message.properties().headers(), nowMs);
  }

  /** The entry with which the oldest came, where times are known; 0 where nothing is. */
  long oldestEntry() {
    return seen.oldestNumber();
  }

  /** A message with this id, which is no duplicate, has come in. */
  void cameIn(Object id, Entry entry, long nowMs) {
    if (!rule.byTime()) {
      put(id, entry);
      return;
    }
    long forgottenAtMs = forgottenAtMs(entry.message(), nowMs);
    KnownId came = new KnownId(id, forgottenAtMs, entry.id());
    if (entry.message().persistent()) {
      seen.addKept(came, nowMs);
    } else {
      seen.add(came, 0, nowMs);
    }
  }

  /** All that an earlier life of the node has known, the oldest first. */
  void restore(List<KnownId> old, long nowMs) {
    for (KnownId known : old) {
      if (known.forgottenAtMs() > nowMs) {
        seen.addKept(known, nowMs);
      }
    }
  }

  /** Those that are to be known when the node begins anew, the oldest first. */
  Iterator<KnownId> kept() {
    return knowsTimes() ? seen.kept() : Collections.emptyIterator();
  }

  /** What these take, where they are kept. */
  long keptBytes() {
    return knowsTimes() ? seen.keptBytes() : 0;
  }

  /** It goes on in the queue under another entry. */
  void moved(Entry to) {
    if (knowsEntries()) {
      Object id = idIn(to.message());
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
      Object id = idIn(entry.message());
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
