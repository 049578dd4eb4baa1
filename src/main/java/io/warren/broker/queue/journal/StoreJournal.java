package io.warren.broker.queue.journal;

import io.warren.broker.bus.QueueCommand;
import io.warren.broker.duplicate.KnownId;
import io.warren.broker.queue.Entry;
import io.warren.broker.queue.backlog.StoredPage;
import io.warren.broker.queue.journal.RestoredQueue.RestoredEntry;
import io.warren.store.page.PageRef;
import io.warren.value.ByteWriter;
import io.warren.value.DropReason;
import io.warren.value.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * For a durable queue of one node: a command is applied at once, and what it has done to persistent
 * entries goes to the log of the event loop.
 */
final class StoreJournal implements Journal, EntryLog {
  /** What a record has beside the message's own bytes, about. */
  static final int RECORD_BYTES = 64;

  private static final IdRuns NO_IDS = new IdRuns();

  /** A page that is not needed any more as soon as that batch of the log is safe. */
  private record Spent(PageRef ref, long batchNumber) {}

  private final long queueId;
  private final Records log;
  private final Sink sink;
  private final Places places;
  private final NamedPages pages;

  /** In the order of their batches. */
  private final ArrayDeque<Spent> spent = new ArrayDeque<>(0);

  private final IdRuns delivered = new IdRuns();
  private final IdRuns returned = new IdRuns();
  private final IdRuns removed = new IdRuns();
  private long position;

  /** What its entries would take in the log, each once, were none of them in a page. */
  private long liveBytes;

  /** What the log has been told. */
  private long toldBytes;

  private boolean changed;
  private boolean closed;

  private final Safety safety;
  private boolean tellsLost;
  private long knownBytes;

  /** With what the next entry comes; its number is that of the oldest that is known. */
  private @Nullable KnownId next;

  private final PageThinning thinning;
  private final OpenParts parts = new OpenParts();

  /** In which transaction the queue does what it does; 0 for none. */
  private long transaction;

  /** What the queue is asked to write anew, and has not answered. */
  private @Nullable SegmentLeaving open;

  /**
   * @param restored what the log has of it already; null for a new queue
   */
  StoreJournal(long queueId, Records log, Sink sink, @Nullable RestoredQueue restored) {
    this.queueId = queueId;
    this.log = log;
    this.sink = sink;
    this.pages = restored == null ? new NamedPages() : restored.named();
    this.places = new Places(pages);
    this.safety = new Safety(restored == null ? 0 : restored.lastId());
    if (restored != null) {
      restore(restored);
    }
    thinning = new PageThinning(pages, log);
    log.join(this);
    tellLiveBytes();
  }

  private void restore(RestoredQueue restored) {
    List<NamedPage> byLastId = new ArrayList<>(pages.all());
    byLastId.sort(Comparator.comparingLong(page -> page.live().lastId()));
    Iterator<NamedPage> named = byLastId.iterator();
    @Nullable NamedPage page = named.hasNext() ? named.next() : null;
    for (RestoredEntry entry : restored.entries()) {
      while (page != null && page.live().lastId() < entry.id()) {
        restore(page);
        page = named.hasNext() ? named.next() : null;
      }
      places.entries().added(entry.id(), entry.segmentNumber());
      liveBytes += bytes(entry.message());
    }
    while (page != null) {
      restore(page);
      page = named.hasNext() ? named.next() : null;
    }
    for (RestoredIds.Restored known : restored.known().all()) {
      places.known().added(known.known().number(), known.segmentNumber());
    }
  }

  private void restore(NamedPage page) {
    places.entries().added(page.live().lastId(), page.segmentNumber());
    if (page.isWhole()) {
      liveBytes += page.bytes();
    }
  }

  @Override
  public void submit(QueueCommand command, long nowMs, @Nullable Object request) {
    sink.applied(command, nowMs, request, false);
  }

  @Override
  public EntryLog entries() {
    return this;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public long nextPosition() {
    return log.batchNumber();
  }

  @Override
  public boolean behind() {
    return log.behind();
  }

  @Override
  public void added(Entry entry, boolean delayed) {
    KnownId known = next;
    next = null;
    if (entry.message().persistent()) {
      liveBytes += bytes(entry.message());
      places.entries().added(entry.id(), log.segmentNumber());
      TransactionPart part = part();
      write(part, entry, delayed, known);
      if (part != null) {
        part.arrive(entry.id());
      }
      if (tellsLost) {
        safety.added(entry.id(), position);
      }
    }
  }

  @Override
  public void comesWith(Object id, long forgottenAtMs, long oldestNumber) {
    next = new KnownId(id, forgottenAtMs, oldestNumber);
  }

  @Override
  public void tellsLost() {
    tellsLost = true;
  }

  @Override
  public boolean mayBeLost(long entryId) {
    return safety.isLost(entryId);
  }

  @Override
  public long openArrival(long entryId) {
    return parts.isEmpty() ? 0 : parts.bringing(entryId);
  }

  @Override
  public void knownBytes(long bytes) {
    knownBytes = bytes;
  }

  @Override
  public void willBeKnown(long number) {
    safety.isKnownElsewhere();
    // Where it will be written is not known, but not before this.
    places.known().added(number, log.segmentNumber());
  }

  @Override
  public boolean known(KnownId known, long oldestNumber) {
    TransactionPart part = part();
    if (part == null && transaction != 0) {
      safety.lost(known.number());
      return false;
    }
    QueueRecord.writeKnown(begin(part), known, oldestNumber);
    log.writer().end(queueId);
    position = log.promise(this);
    if (part != null) {
      part.arrive(known.number());
    }
    return true;
  }

  /**
   * Not while it is not known whether its entry is there after a crash: without the entry, who
   * sends it again would be told that it is. What nobody has heard of yet lies in no segment that
   * can be given up now.
   */
  @Override
  public void againKnown(KnownId known, long oldestNumber) {
    if (openTransaction(known.number()) != 0) {
      if (open != null) {
        open.skip(known.number());
      }
    } else if (safety.isSafe(known.number())) {
      QueueRecord.writeKnown(log.writer().begin(), known, oldestNumber);
      log.writer().end(queueId);
      log.written();
    }
  }

  @Override
  public void again(Entry entry, boolean delayed) {
    if (!entry.message().persistent()) {
      return;
    }
    if (openTransaction(entry.id()) == 0) {
      TransactionPart part = part();
      write(part, entry, delayed, null);
      if (part != null) {
        part.add(entry.id());
      }
      leavePage(entry.id());
    } else if (open != null) {
      open.skip(entry.id());
    }
  }

  private void write(
      @Nullable TransactionPart part, Entry entry, boolean delayed, @Nullable KnownId with) {
    ByteWriter out = begin(part);
    if (with != null) {
      long oldest = with.number() == 0 ? entry.id() : with.number();
      KnownId known = new KnownId(with.id(), with.forgottenAtMs(), entry.id());
      QueueRecord.writeIdentified(out, known, oldest);
      places.known().added(entry.id(), log.segmentNumber());
    }
    QueueRecord.writeAdded(out, entry, delayed);
    log.writer().end(queueId);
    position = log.promise(this);
  }

  private ByteWriter begin(@Nullable TransactionPart part) {
    ByteWriter out = log.writer().begin();
    if (part != null) {
      QueueRecord.writeWithin(out, part.transaction);
    }
    return out;
  }

  @Override
  public void within(long newTransaction) {
    TransactionPart part = transaction == 0 ? null : parts.find(transaction);
    if (part != null && !(part.returned.isEmpty() && part.removed.isEmpty())) {
      QueueRecord.writeChanged(begin(part), NO_IDS, part.returned, part.removed);
      log.writer().end(queueId);
      part.returned.clear();
      part.removed.clear();
      position = log.promise(this);
    }
    transaction = newTransaction;
  }

  /** The queue's part in the transaction; null where there is none, or it has ended. */
  private @Nullable TransactionPart part() {
    if (transaction == 0) {
      return null;
    }
    TransactionPart part = parts.find(transaction);
    return part == null && !closed && log.takePart(transaction, this)
        ? parts.begin(transaction)
        : part;
  }

  @Override
  public long openTransaction(long entryId) {
    return parts.isEmpty() ? 0 : parts.concerning(entryId);
  }

  /**
   * A transaction has ended in which the queue took part.
   *
   * @param committed whether it is there after a crash
   */
  void ended(long ended, boolean committed) {
    TransactionPart part = parts.end(ended);
    if (part == null || closed) {
      return;
    }
    if (!committed) {
      // What of it is in the log does not count; what of it is here is to be there again.
      forgetHomes();
      part.forEachArrived(safety::lost);
    }
    part.forEachRemoved(this::leavePage);
    sink.transactionEnded();
    SegmentLeaving asked = open;
    if (asked != null) {
      asked.ended(part);
    }
  }

  @Override
  public void removed(Entry entry) {
    if (entry.message().persistent()) {
      liveBytes -= bytes(entry.message());
      TransactionPart part = part();
      if (part != null) {
        // Its page may be needed for it yet.
        part.remove(entry.id());
        touchPage(entry);
        return;
      }
      removed.add(entry.id());
      changed = true;
      leavePage(entry.id());
    }
  }

  @Override
  public void removed(long firstId, long lastId, long contentBytes) {
    removed.add(firstId, lastId);
    liveBytes -= contentBytes + RECORD_BYTES * (lastId - firstId + 1);
    changed = true;
    if (!pages.isEmpty()) {
      for (long id = firstId; id <= lastId; id++) {
        leavePage(id);
      }
    }
  }

  /** Where the entry is in a page, that is not needed for it any more. */
  private void leavePage(long id) {
    NamedPage emptied = pages.isEmpty() ? null : pages.lose(id);
    if (emptied != null) {
      spent(emptied);
    }
  }

  /** What has become of its entries is still to be made safe. */
  private void spent(NamedPage page) {
    if (!page.isDoubtful()) {
      spent.add(new Spent(page.stored().ref(), log.promiseLater(this)));
    }
  }

  private void touchPage(Entry entry) {
    if (!pages.isEmpty()) {
      pages.touch(entry.id());
    }
  }

  @Override
  public boolean paged(StoredPage stored) {
    if (!parts.isEmpty() && parts.concernAny(stored.entries())) {
      return false;
    }
    NamedPage page = new NamedPage(stored, LiveIds.of(stored.entries()), true);
    name(page);
    pages.add(page, this::spent);
    return true;
  }

  void name(NamedPage page) {
    QueueRecord.writePaged(log.writer().begin(), page);
    log.writer().end(queueId);
    log.written();
    page.namedIn(log.segmentNumber());
  }

  @Override
  public void delivered(Entry entry) {
    if (entry.message().persistent()) {
      delivered.add(entry.id());
      changed = true;
      touchPage(entry);
    }
  }

  @Override
  public void returned(Entry entry) {
    if (entry.message().persistent()) {
      TransactionPart part = part();
      if (part == null) {
        returned.add(entry.id());
        changed = true;
      } else {
        part.add(entry.id());
        part.returned.add(entry.id());
      }
      touchPage(entry);
    }
  }

  @Override
  public void leaving(Entry entry, DropReason reason) {
    if (entry.message().persistent()) {
      TransactionPart part = part();
      QueueRecord.writeLeaving(begin(part), entry.id(), reason);
      log.writer().end(queueId);
      if (part == null) {
        log.written();
      } else {
        part.add(entry.id());
        position = log.promise(this);
      }
      touchPage(entry);
    }
  }

  @Override
  public void turnEnded() {
    if (changed && !closed) {
      changed = false;
      QueueRecord.writeChanged(log.writer().begin(), delivered, returned, removed);
      log.writer().end(queueId);
      delivered.clear();
      returned.clear();
      removed.clear();
      log.written();
    }
    tellLiveBytes();
    if (!closed && thinning.isDue()) {
      sink.rewrite(thinning.begin());
    }
  }

  private void tellLiveBytes() {
    // Of what is in pages the log has where they are.
    long needed = Math.max(0, liveBytes - pages.bytes()) + (long) RECORD_BYTES * pages.count();
    long bytes = closed ? 0 : needed + knownBytes;
    if (bytes != toldBytes) {
      log.liveBytesChanged(bytes - toldBytes);
      toldBytes = bytes;
    }
  }

  @Override
  public void close() {
    closed = true;
    tellLiveBytes();
    log.leave(this);
    SegmentLeaving asked = open;
    if (asked != null) {
      asked.refused();
    }
  }

  /** All up to that batch of the log is safe. */
  void durable(long batchNumber) {
    while (!spent.isEmpty() && spent.element().batchNumber() <= batchNumber) {
      sink.unneeded(spent.remove().ref());
    }
    safety.durable(batchNumber);
    sink.durable(batchNumber);
  }

  /** A batch may be lost, with what any journal of the loop has written in it. */
  void forgetHomes() {
    places.forget();
    // It may be that the log still needs them. Who reads it when the node begins anew will know.
    spent.clear();
  }

  /** That batch of the log may be lost. */
  void unsafe(long batchNumber) {
    safety.unsafe(batchNumber);
    sink.unsafe(batchNumber);
  }

  /**
   * Has all that lies in that segment, or an older one, written anew.
   *
   * @param answer hears, perhaps before this returns, whether that has been done
   * @return false where there is nothing
   */
  boolean leave(long segment, Consumer<Boolean> answer) {
    if (!places.reachBackTo(segment)) {
      return false;
    }
    SegmentLeaving leaving =
        new SegmentLeaving(
            this,
            log,
            places,
            parts,
            segment,
            done -> {
              open = null;
              answer.accept(done);
            });
    open = leaving;
    rewrite(leaving);
    return true;
  }

  void rewrite(Rewrite asked) {
    sink.rewrite(asked);
  }

  /** The same for a message whenever it is asked. */
  private static long bytes(Message message) {
    return RECORD_BYTES + message.contentBytes();
  }
}
