package io.warren.broker.queue.journal;

import io.warren.broker.queue.backlog.PersistentRuns;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A segment is to be given up: what a queue has in it, or in an older one, is to be written anew.
 *
 * <p>Entries with which an open transaction has to do are left out: how they stand is not known.
 * When it has ended they are looked at again. So is the answer left out until nothing of the
 * segment is needed for an entry that such a transaction has removed: it would have to be there
 * again after a crash.
 */
final class SegmentLeaving implements Rewrite {
  private final StoreJournal journal;
  private final Records log;
  private final Places places;
  private final OpenParts parts;
  private final long segment;
  private final Consumer<Boolean> answer;

  /** Entries that were left out when they were looked at last. */
  private Set<Long> wanted = Set.of();

  /** The same, while they are looked at. */
  private Set<Long> skipped = new HashSet<>(0);

  private boolean first = true;
  private final Set<TransactionPart> awaited = new HashSet<>(0);

  /** The first of them may be here, though the last is further on. */
  private final long to;

  private final long failuresBefore;
  private boolean answered;

  /**
   * @param answer hears once, perhaps before a method returns, whether that has been done
   */
  SegmentLeaving(
      StoreJournal journal,
      Records log,
      Places places,
      OpenParts parts,
      long segment,
      Consumer<Boolean> answer) {
    this.journal = journal;
    this.log = log;
    this.places = places;
    this.parts = parts;
    this.segment = segment;
    this.answer = answer;
    this.to = log.segmentNumber();
    this.failuresBefore = log.failureCount();
  }

  private long lastPagedId() {
    long last = 0;
    for (NamedPage page : places.pages().all()) {
      if (page.isIn(segment) && !page.isWhole()) {
        last = Math.max(last, page.live().lastId());
      }
    }
    return last;
  }

  @Override
  public long lastId() {
    return Math.max(places.entries().lastIn(segment), lastPagedId());
  }

  @Override
  public boolean concerns(long entryId) {
    NamedPage page = places.pages().isEmpty() ? null : places.pages().find(entryId);
    return page == null ? isWanted(entryId) : page.isIn(segment) && !page.isWhole();
  }

  @Override
  public long lastKnownNumber() {
    return places.known().lastIn(segment);
  }

  @Override
  public boolean concernsKnown(long number) {
    return first ? places.known().isIn(number, segment) : wanted.contains(number);
  }

  private boolean isWanted(long entryId) {
    return first ? places.entries().isIn(entryId, segment) : wanted.contains(entryId);
  }

  void skip(long entryId) {
    skipped.add(entryId);
  }

  @Override
  public boolean concerns(PersistentRuns paged) {
    return paged.any((firstId, lastId) -> !isNamedWhole(firstId, lastId));
  }

  /** The log may rely on other pages for them than that in which they are now. */
  private boolean isNamedWhole(long firstId, long lastId) {
    NamedPage page = places.pages().isEmpty() ? null : places.pages().find(firstId);
    return page != null && page.isWhole() && page.live().containsAll(firstId, lastId);
  }

  @Override
  public boolean done() {
    if (!parts.isEmpty()) {
      awaited.addAll(parts.all(this::needs));
    }
    wanted = skipped;
    skipped = new HashSet<>(0);
    first = false;
    if (!awaited.isEmpty()) {
      return true;
    }
    if (wanted.isEmpty()) {
      end();
    }
    return wanted.isEmpty();
  }

  private boolean needs(TransactionPart part) {
    return skipped.stream().anyMatch(part::concerns) || part.hasRemovedAny(this::concerns);
  }

  void ended(TransactionPart part) {
    if (awaited.remove(part) && awaited.isEmpty()) {
      journal.rewrite(this);
    }
  }

  private void end() {
    namePages();
    // Of what was lost meanwhile nobody knows where it is.
    if (log.failureCount() == failuresBefore) {
      places.moved(segment, to);
    } else {
      journal.forgetHomes();
    }
    answer(true);
  }

  /** Also those of which something could not be read: it may be the next time. */
  private void namePages() {
    for (NamedPage page : places.pages().all()) {
      if (page.isIn(segment)) {
        journal.name(page);
      }
    }
  }

  @Override
  public void refused() {
    answer(false);
  }

  private void answer(boolean done) {
    if (!answered) {
      answered = true;
      answer.accept(done);
    }
  }
}
