package io.warren.broker.queue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.BrowsePlace;
import io.warren.broker.bus.BrowsedEntry;
import io.warren.broker.bus.EntryState;
import io.warren.broker.bus.QueueCommand.Browse;
import io.warren.broker.queue.QueueLimits.PageLimits;
import io.warren.broker.queue.backlog.Backlog;
import io.warren.broker.queue.dispatch.HeldEntries;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Collects one page, as somebody sees it, of a queue's entries; see {@link Browse} for their order.
 *
 * <p>Every part is entered at the place where the page begins, so that a page costs what it shows,
 * wherever in the queue it is.
 */
final class Browsing {
  private final PageLimits limits;
  private final int limit;
  private final List<BrowsedEntry> rows = new ArrayList<>();
  private BrowsePlace next;
  private long bytes;
  private boolean full;

  Browsing(Browse command, PageLimits limits) {
    this.limits = limits;
    limit = Math.max(1, Math.min(limits.count(), command.limit()));
    next = command.after();
  }

  /**
   * Collects it, or goes on with it. Nothing may be changed before it is done.
   *
   * @return false where a page of the backlog is awaited
   */
  boolean collect(Entries entries, Unacked unacked) {
    BrowsePlace after = next;
    if (after.state() == EntryState.READY) {
      if (!addReady(entries.backlog(), after)) {
        return false;
      }
      after = new BrowsePlace(EntryState.UNACKED, 0, 0);
    }
    if (after.state() == EntryState.UNACKED && !full) {
      addUnacked(unacked, after);
      after = new BrowsePlace(EntryState.DELAYED, 0, 0);
    }
    return full || addDelayed(entries, after);
  }

  Answer.Page page() {
    return new Answer.Page(rows, next, !full);
  }

  private boolean addReady(Backlog backlog, BrowsePlace after) {
    int top = backlog.levelCount() - 1;
    for (int level = (int) Math.min(top, after.rank()); level >= 0 && !full; level--) {
      int rank = level;
      backlog.forEachAfter(
          level,
          level == after.rank() ? after.entryId() : 0,
          entry -> add(entry, EntryState.READY, rank));
      if (backlog.awaits()) {
        return false;
      }
    }
    return true;
  }

  /** The first ones of each holder, of which only the very first stay. */
  private void addUnacked(Unacked unacked, BrowsePlace after) {
    Comparator<Entry> order = HeldEntries.ORDER;
    PriorityQueue<Entry> latestFirst = new PriorityQueue<>(order.reversed());
    int wanted = limit - rows.size() + 1;
    unacked.forEachHolder(
        holder ->
            holder.forEachAfter(
                after.entryId(),
                entry -> {
                  Entry latest = latestFirst.size() < wanted ? null : latestFirst.peek();
                  if (latest != null) {
                    if (order.compare(entry, latest) > 0) {
                      return false;
                    }
                    latestFirst.poll();
                  }
                  return latestFirst.add(entry);
                }));
    List<Entry> first = new ArrayList<>(latestFirst);
    first.sort(order);
    for (Entry entry : first) {
      if (!add(entry, EntryState.UNACKED, 0)) {
        return;
      }
    }
  }

  private boolean addDelayed(Entries entries, BrowsePlace after) {
    entries
        .delayed()
        .forEachAfter(
            after.rank(),
            after.entryId(),
            onDisk -> true,
            entry -> add(entry, EntryState.DELAYED, entry.expiresAtMs()));
    return !entries.pages().awaits();
  }

  private boolean add(Entry entry, EntryState state, long rank) {
    int entryBytes = entry.message().memoryBytes();
    if (rows.size() == limit || (!rows.isEmpty() && bytes + entryBytes > limits.bytes())) {
      full = true;
      return false;
    }
    bytes += entryBytes;
    rows.add(
        new BrowsedEntry(
            entry.id(),
            entry.message(),
            state,
            entry.redelivered(),
            entry.returnCount(),
            entry.expiresAtMs()));
    next = new BrowsePlace(state, rank, entry.id());
    return true;
  }
}
