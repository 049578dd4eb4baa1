package io.warren.broker.queue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.BrowsePlace;
import io.warren.broker.bus.BrowsedEntry;
import io.warren.broker.bus.EntryState;
import io.warren.broker.bus.QueueCommand.Browse;
import io.warren.broker.queue.QueueLimits.PageLimits;
import io.warren.broker.queue.backlog.Backlog;
import io.warren.broker.queue.backlog.SortedEntries;
import io.warren.broker.queue.dispatch.HeldEntries;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Collects one page of a queue's entries; see {@link Browse} for their order.
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

  private Browsing(Browse command, PageLimits limits) {
    this.limits = limits;
    limit = Math.max(1, Math.min(limits.count(), command.limit()));
    next = command.after();
  }

  static Answer.Page page(Browse command, Entries entries, Unacked unacked, PageLimits limits) {
    Browsing page = new Browsing(command, limits);
    BrowsePlace after = command.after();
    if (after.state() == EntryState.READY) {
      page.addReady(entries.backlog(), after);
      after = new BrowsePlace(EntryState.UNACKED, 0, 0);
    }
    if (after.state() == EntryState.UNACKED && !page.full) {
      page.addUnacked(unacked, after);
      after = new BrowsePlace(EntryState.DELAYED, 0, 0);
    }
    if (!page.full) {
      page.addDelayed(entries.delayedAfter(after.rank(), after.entryId()));
    }
    return new Answer.Page(page.rows, page.next, !page.full);
  }

  private void addReady(Backlog backlog, BrowsePlace after) {
    int top = backlog.levelCount() - 1;
    for (int level = (int) Math.min(top, after.rank()); level >= 0 && !full; level--) {
      int rank = level;
      backlog.forEachAfter(
          level,
          level == after.rank() ? after.entryId() : 0,
          entry -> add(entry, EntryState.READY, rank));
    }
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

  private void addDelayed(SortedEntries.Walk walk) {
    Entry entry = walk.next();
    while (entry != null && add(entry, EntryState.DELAYED, entry.expiresAtMs())) {
      entry = walk.next();
    }
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
