package io.warren.broker.queue;

import static io.warren.broker.queue.NaiveMessage.Place.DELAYED;
import static io.warren.broker.queue.NaiveMessage.Place.READY;
import static io.warren.broker.queue.NaiveMessage.Place.UNACKED;

import io.warren.value.FieldTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which messages a queue takes for duplicates. */
final class NaiveIds {
  /** What was written down when a message came in, where that is done at all. */
  private static final class Written {
    boolean lost;
  }

  private record Seen(Object id, long forgottenAtMs, Optional<Written> written) {
    boolean isLost() {
      return written.isPresent() && written.get().lost;
    }
  }

  private final NaiveClock clock;
  private NaiveRules.Ids rule;
  private final Map<Object, NaiveMessage> newestById = new HashMap<>();

  /**
   * The oldest first. One whose time is over has its place until it is looked for, or the first.
   */
  private final List<Seen> seen = new ArrayList<>();

  private final Map<NaiveMessage, Written> writtenByMessage = new IdentityHashMap<>();

  /** What is not known to be safe. */
  private final List<Written> unsafe = new ArrayList<>();

  private boolean everWanted;

  NaiveIds(NaiveClock clock, NaiveRules.Ids rule) {
    this.clock = clock;
    this.rule = rule;
    this.everWanted = rule.wanted();
  }

  /** All that was written so far is safe, or may be lost. */
  void flushed(boolean safe) {
    if (!safe) {
      unsafe.forEach(written -> written.lost = true);
    }
    unsafe.clear();
  }

  private Optional<Written> write(NaiveMessage message) {
    if (!everWanted || !message.message.persistent()) {
      return Optional.empty();
    }
    Written written = new Written();
    unsafe.add(written);
    writtenByMessage.put(message, written);
    return Optional.of(written);
  }

  /** The ids that a queue knows which begins anew. */
  List<Object> kept() {
    return seen.stream()
        .filter(each -> each.written.isPresent() && !each.isLost())
        .filter(each -> each.forgottenAtMs > clock.nowMs)
        .map(Seen::id)
        .toList();
  }

  /** Whether any are written down. */
  boolean keepsAny() {
    return seen.stream().anyMatch(each -> each.written.isPresent());
  }

  void configure(NaiveRules.Ids newRule) {
    if (!newRule.equals(rule)) {
      rule = newRule;
      newestById.clear();
      seen.clear();
      everWanted |= newRule.wanted();
    }
  }

  void purged() {
    newestById.clear();
  }

  private Object id(FieldTable headers) {
    String name = rule.header().isEmpty() ? "x-deduplication-header" : rule.header();
    Object id = headers.value(name);
    return !rule.wanted() || id == null ? "" : id;
  }

  /** Whether it is another of what is in the queue, or came of late. */
  boolean isDuplicate(FieldTable headers) {
    Object id = id(headers);
    if (rule.byTime()) {
      seen.removeIf(each -> each.id.equals(id) && each.forgottenAtMs <= clock.nowMs);
      return seen.stream().anyMatch(each -> each.id.equals(id) && !each.isLost());
    }
    return isPresent(id) && !isLost(newestById.get(id));
  }

  private boolean isLost(NaiveMessage message) {
    Written written = writtenByMessage.get(message);
    return written != null && written.lost;
  }

  private boolean isPresent(Object id) {
    NaiveMessage newest = newestById.get(id);
    return newest != null && Set.of(DELAYED, READY, UNACKED).contains(newest.place);
  }

  /** It was to be moved, and nobody took it. */
  void cameBack(NaiveMessage message) {
    Object id = id(message.message.properties().headers());
    if (!id.equals("") && !isPresent(id)) {
      newestById.put(id, message);
    }
  }

  /** It comes in, or has waited and is ready. */
  void cameIn(NaiveMessage message, FieldTable headers, boolean waited) {
    Object id = id(headers);
    Optional<Written> written = write(message);
    if (id.equals("")) {
      return;
    }
    if (!rule.byTime()) {
      newestById.put(id, message);
    } else if (!waited) {
      remember(id, headers, written);
    }
  }

  private void remember(Object id, FieldTable headers, Optional<Written> written) {
    seen.removeIf(each -> each.id.equals(id));
    while (!seen.isEmpty() && seen.get(0).forgottenAtMs <= clock.nowMs) {
      seen.remove(0);
    }
    if (seen.size() >= (rule.count() > 0 ? rule.count() : 10_000)) {
      seen.remove(0);
    }
    Object own = headers.value("x-cache-ttl");
    long ttlMs = own == null ? rule.ttlMs() : (Long) own;
    seen.add(new Seen(id, ttlMs < 0 ? Entry.NEVER : clock.nowMs + ttlMs, written));
  }
}
