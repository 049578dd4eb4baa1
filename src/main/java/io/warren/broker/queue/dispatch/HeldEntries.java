package io.warren.broker.queue.dispatch;

import io.warren.broker.queue.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The unacked entries of one holder, found by their id.
 *
 * <p>A hash table with open addressing whose key is in the entry itself: a delivery allocates
 * nothing. It shrinks again after a burst.
 *
 * <p>Where entries have to be settled in time, it knows until when: beside them, for few queues
 * want that, and only what is unacked needs it.
 */
public final class HeldEntries {
  private static final int SMALLEST = 8;

  /**
   * Below this it does not shrink: what is unacked swings between nothing and the prefetch all the
   * time, and following it down and up again cost more than half of a delivery.
   */
  private static final int KEPT = 1024;

  /** 2^64 divided by the golden ratio: consecutive ids land far from each other. */
  private static final long SCATTER = 0x9E3779B97F4A7C15L;

  /** The order in which {@link #forEachAfter} shows them: that of their scattered ids. */
  public static final Comparator<Entry> ORDER =
      (one, other) -> Long.compareUnsigned(one.id() * SCATTER, other.id() * SCATTER);

  private final long id;
  private @Nullable Entry[] slots = new Entry[SMALLEST];

  /** Until when the entry in the same slot is to be settled; null where that is of none. */
  private long @Nullable [] deadlines;

  /** No entry has an earlier one. */
  private long nextDeadlineMs = Entry.NEVER;

  private int shift = Long.numberOfLeadingZeros(SMALLEST) + 1;
  private int size;

  public HeldEntries(long id) {
    this.id = id;
  }

  public long id() {
    return id;
  }

  public int size() {
    return size;
  }

  /**
   * Adds an entry that it does not hold.
   *
   * @param deadlineMs until when it is to be settled; {@link Entry#NEVER} for no such time
   */
  public void add(Entry entry, long deadlineMs) {
    if (size >= slots.length >> 1) {
      resize(slots.length << 1);
    }
    if (deadlines == null && deadlineMs != Entry.NEVER) {
      deadlines = new long[slots.length];
      Arrays.fill(deadlines, Entry.NEVER);
    }
    nextDeadlineMs = Math.min(nextDeadlineMs, deadlineMs);
    place(entry, deadlineMs);
    size++;
  }

  /** The same for one that may take its time. */
  public void add(Entry entry) {
    add(entry, Entry.NEVER);
  }

  /** Before that no entry is late; some time after it one may be, or none. */
  public long nextDeadlineMs() {
    return nextDeadlineMs;
  }

  /** Is shown entries. */
  public interface Visitor {
    void visit(Entry entry);
  }

  /** Shows those that were to be settled before a time; they stay. */
  public void forEachLate(long nowMs, Visitor visitor) {
    long[] times = deadlines;
    nextDeadlineMs = Entry.NEVER;
    for (int slot = 0; times != null && slot < slots.length; slot++) {
      Entry entry = slots[slot];
      if (entry != null && times[slot] <= nowMs) {
        visitor.visit(entry);
      } else if (entry != null) {
        nextDeadlineMs = Math.min(nextDeadlineMs, times[slot]);
      }
    }
  }

  /** Removes an entry; null where it does not hold that one. */
  public @Nullable Entry remove(long entryId) {
    return remove(entryId, 0);
  }

  /**
   * The same, if it was delivered to that consumer.
   *
   * @param consumerId 0 for any
   */
  public @Nullable Entry remove(long entryId, long consumerId) {
    int mask = slots.length - 1;
    int slot = home(entryId);
    Entry entry = slots[slot];
    while (entry != null && entry.id() != entryId) {
      slot = (slot + 1) & mask;
      entry = slots[slot];
    }
    if (entry == null || !wasDeliveredTo(entry, consumerId)) {
      return null;
    }
    closeGap(slot);
    size--;
    if (slots.length > KEPT && size < slots.length >> 3) {
      resize(slots.length >> 1);
    }
    return entry;
  }

  private static boolean wasDeliveredTo(Entry entry, long consumerId) {
    Consumer consumer = entry.consumer();
    return consumerId == 0 || (consumer != null && consumer.id() == consumerId);
  }

  /** All that it holds, in no order. */
  public Entry[] entries() {
    Entry[] found = new Entry[size];
    int index = 0;
    for (Entry entry : slots) {
      if (entry != null) {
        found[index++] = entry;
      }
    }
    return found;
  }

  /**
   * Shows those that stand behind the place of an id in {@link #ORDER}, whether that entry is there
   * or not, until one is answered by false. An order of its own, which is that of the slots as far
   * as entries did not push each other aside: so it costs nothing to keep, nor to find a place in.
   */
  public void forEachAfter(long entryId, Predicate<Entry> visitor) {
    List<Entry> cluster = new ArrayList<>();
    for (int slot = size == 0 ? slots.length : home(entryId); slot < slots.length; slot++) {
      Entry entry = slots[slot];
      if (entry == null) {
        if (!show(cluster, visitor)) {
          return;
        }
      } else if (home(entry.id()) <= slot && isBehind(entry, entryId)) {
        cluster.add(entry);
      }
    }
    // Who was pushed over the end stands at the beginning.
    for (int slot = 0; size > 0 && slots[slot] != null; slot++) {
      Entry entry = Objects.requireNonNull(slots[slot]);
      if (home(entry.id()) > slot && isBehind(entry, entryId)) {
        cluster.add(entry);
      }
    }
    show(cluster, visitor);
  }

  private static boolean isBehind(Entry entry, long entryId) {
    return Long.compareUnsigned(entry.id() * SCATTER, entryId * SCATTER) > 0;
  }

  private static boolean show(List<Entry> cluster, Predicate<Entry> visitor) {
    cluster.sort(ORDER);
    for (Entry entry : cluster) {
      if (!visitor.test(entry)) {
        return false;
      }
    }
    cluster.clear();
    return true;
  }

  /** The multiplication leaves its best bits on top; the shift keeps as many as slots need. */
  private int home(long entryId) {
    return (int) ((entryId * SCATTER) >>> shift);
  }

  private void place(Entry entry, long deadlineMs) {
    int mask = slots.length - 1;
    int slot = home(entry.id());
    while (slots[slot] != null) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = entry;
    if (deadlines != null) {
      deadlines[slot] = deadlineMs;
    }
  }

  /** Moves back whatever was pushed aside by the one that left, so that no search ends early. */
  private void closeGap(int gap) {
    int mask = slots.length - 1;
    int slot = gap;
    while (true) {
      slot = (slot + 1) & mask;
      Entry entry = slots[slot];
      if (entry == null) {
        break;
      }
      int home = home(entry.id());
      if (((slot - home) & mask) >= ((slot - gap) & mask)) {
        slots[gap] = entry;
        if (deadlines != null) {
          deadlines[gap] = deadlines[slot];
        }
        gap = slot;
      }
    }
    slots[gap] = null;
  }

  private void resize(int length) {
    @Nullable Entry[] oldSlots = slots;
    long[] oldDeadlines = deadlines;
    slots = new Entry[length];
    deadlines = oldDeadlines == null ? null : new long[length];
    shift = Long.numberOfLeadingZeros(length) + 1;
    for (int slot = 0; slot < oldSlots.length; slot++) {
      Entry entry = oldSlots[slot];
      if (entry != null) {
        place(entry, oldDeadlines == null ? Entry.NEVER : oldDeadlines[slot]);
      }
    }
  }
}
