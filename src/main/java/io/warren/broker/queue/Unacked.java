package io.warren.broker.queue;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import io.warren.broker.queue.dispatch.HeldEntries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who holds unacked entries of one queue: the end of a holder costs only what it holds. */
final class Unacked {
  private final Map<String, LongObjectMap<HeldEntries>> holdersBySession = new LinkedHashMap<>();

  /** No holder has an earlier one. */
  private long nextDeadlineMs = Entry.NEVER;

  /** The holder, known from now on until it is {@link #forget forgotten}. */
  HeldEntries open(String session, long holderId) {
    LongObjectMap<HeldEntries> holders =
        holdersBySession.computeIfAbsent(session, name -> new LongObjectHashMap<>(2));
    HeldEntries holder = holders.get(holderId);
    if (holder == null) {
      holder = new HeldEntries(holderId);
      holders.put(holderId, holder);
    }
    return holder;
  }

  /** What a holder has had for too long, in the order of the queue. */
  record Late(String session, HeldEntries holder, Entry[] entries) {}

  /**
   * The holder has an entry now.
   *
   * @param deadlineMs until when it is to be settled, or {@link Entry#NEVER}
   */
  void hold(HeldEntries holder, Entry entry, long deadlineMs) {
    holder.add(entry, deadlineMs);
    nextDeadlineMs = Math.min(nextDeadlineMs, deadlineMs);
  }

  /** Before that no entry is late; some time after it one may be, or none. */
  long nextDeadlineMs() {
    return nextDeadlineMs;
  }

  /**
   * What was to be settled before a time, which is to be removed. All that a holder has is looked
   * at, but not before the earliest time of it has come: mostly that was settled long ago, and the
   * next look is a whole timeout away.
   */
  List<Late> findLate(long nowMs) {
    List<Late> found = new ArrayList<>();
    nextDeadlineMs = Entry.NEVER;
    holdersBySession.forEach(
        (session, holders) -> {
          for (HeldEntries holder : holders.values()) {
            if (holder.nextDeadlineMs() <= nowMs) {
              List<Entry> late = new ArrayList<>();
              holder.forEachLate(nowMs, late::add);
              found.add(new Late(session, holder, inOrder(late.toArray(Entry[]::new))));
            }
            nextDeadlineMs = Math.min(nextDeadlineMs, holder.nextDeadlineMs());
          }
        });
    return found;
  }

  @Nullable HeldEntries find(String session, long holderId) {
    LongObjectMap<HeldEntries> holders = holdersBySession.get(session);
    return holders == null ? null : holders.get(holderId);
  }

  /**
   * Removes one holder of the session, or all for 0, and says what they held, in the order of the
   * queue: some of it may be dropped, and is to go to the dead letter exchange in that order too.
   */
  Entry[] forget(String session, long holderId) {
    LongObjectMap<HeldEntries> holders = holdersBySession.get(session);
    if (holders == null) {
      return new Entry[0];
    }
    List<Entry> held = new ArrayList<>();
    if (holderId == 0) {
      holders.values().forEach(holder -> Collections.addAll(held, holder.entries()));
      holders.clear();
    } else {
      HeldEntries holder = holders.remove(holderId);
      if (holder != null) {
        Collections.addAll(held, holder.entries());
      }
    }
    if (holders.isEmpty()) {
      holdersBySession.remove(session);
    }
    return inOrder(held.toArray(Entry[]::new));
  }

  /** Entries that lie close together, as most do, are put in their places: a million at once. */
  static Entry[] inOrder(Entry[] entries) {
    long first = Long.MAX_VALUE;
    long last = 0;
    for (Entry entry : entries) {
      first = Math.min(first, entry.id());
      last = Math.max(last, entry.id());
    }
    if (last - first >= 8L * entries.length) {
      Arrays.sort(entries, Comparator.comparingLong(Entry::id));
      return entries;
    }
    @Nullable Entry[] places = new Entry[(int) (last - first) + 1];
    for (Entry entry : entries) {
      places[(int) (entry.id() - first)] = entry;
    }
    int count = 0;
    for (Entry entry : places) {
      if (entry != null) {
        entries[count++] = entry;
      }
    }
    return entries;
  }

  void forEachHolder(Consumer<HeldEntries> visitor) {
    for (LongObjectMap<HeldEntries> holders : holdersBySession.values()) {
      holders.values().forEach(visitor);
    }
  }

  /** What all of them hold, in the order of the queue without its priorities. */
  Entry[] entries() {
    List<Entry> found = new ArrayList<>();
    forEachHolder(holder -> found.addAll(Arrays.asList(holder.entries())));
    return inOrder(found.toArray(Entry[]::new));
  }

  Set<String> sessions() {
    return holdersBySession.keySet();
  }

  void clear() {
    holdersBySession.clear();
  }
}
