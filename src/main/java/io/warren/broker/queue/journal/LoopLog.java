package io.warren.broker.queue.journal;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.warren.store.log.Flushed;
import io.warren.store.log.Flusher;
import io.warren.store.log.RecordWriter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the durable queues of one event loop write: it gathers what they have to say, gives it to
 * the {@link Flusher} as a batch, and tells those that wait when it is safe. Its loop uses it, but
 * where it says otherwise.
 *
 * <p>A batch goes when the loop has done what it was at, if none is on its way already; what nobody
 * waits for goes a little later, or with the next.
 */
public final class LoopLog extends VerticleBase implements Records, Transactions {
  private static final Logger LOG = LoggerFactory.getLogger(LoopLog.class);

  private static final int INITIAL_BYTES = 64 << 10;

  /** A batch that is so large does not wait for the one before it. */
  private static final int LARGE_BATCH_BYTES = 32 << 20;

  /** So long may wait what nobody waits for. */
  private static final long LAZY_MS = 20;

  /** So many queues write anew at a time. */
  private static final int REWRITING = 16;

  private static final long NO_TIMER = -1;

  /** What goes to the disk together, and who is to hear of it. */
  private static final class Batch {
    final RecordWriter records;
    final List<StoreJournal> promised = new ArrayList<>();
    final List<Promise<Void>> barriers = new ArrayList<>(0);
    long number;

    Batch(RecordWriter records) {
      this.records = records;
    }
  }

  private final MessageLog messages;
  private final Flusher flusher;
  private final Deque<Batch> underWay = new ArrayDeque<>();
  private final Deque<Batch> spare = new ArrayDeque<>();
  private final Set<StoreJournal> journals = new LinkedHashSet<>();
  private Batch writing;
  private long segmentNumber;
  private long unsafeBytes;
  private boolean flushDue;
  private boolean ending;

  /** How many batches could not be made safe. */
  private long failureCount;

  private long lazyTimer = NO_TIMER;

  /**
   * @param segmentNumber of the newest segment of the log
   */
  LoopLog(MessageLog messages, Flusher flusher, long segmentNumber) {
    this.messages = messages;
    this.flusher = flusher;
    this.segmentNumber = segmentNumber;
    this.writing = new Batch(flusher.newWriter(INITIAL_BYTES));
    writing.number = 1;
  }

  /**
   * The node ends: what was written so far is made safe, and nothing that is written from now on.
   * Queues go one by one, and what one thinks of another that has gone before it is not so. Any
   * thread may call it.
   */
  Future<Void> end() {
    Promise<Void> ended = Promise.promise();
    Context own = context;
    if (own == null) {
      // It has never begun.
      return Future.succeededFuture();
    }
    own.runOnContext(
        ignored -> {
          Future<Void> written = safe();
          // Also where one is under way already: what is written from now on is forgotten.
          flush(true);
          ending = true;
          vertx.cancelTimer(lazyTimer);
          written.onComplete(ended);
        });
    return ended.future();
  }

  /** Does it on the loop. Any thread may call it, once this is deployed. */
  void execute(Runnable action) {
    context.runOnContext(ignored -> action.run());
  }

  @Override
  public void join(StoreJournal journal) {
    journals.add(journal);
  }

  @Override
  public void leave(StoreJournal journal) {
    journals.remove(journal);
  }

  @Override
  public RecordWriter writer() {
    return writing.records;
  }

  @Override
  public long promise(StoreJournal journal) {
    if (ending) {
      writing.records.reset();
      return Journal.NEVER;
    }
    long number = hears(journal);
    if (writing.records.bytes() >= LARGE_BATCH_BYTES) {
      flush();
    } else {
      flushSoon();
    }
    return number;
  }

  @Override
  public long promiseLater(StoreJournal journal) {
    if (ending) {
      writing.records.reset();
      return Journal.NEVER;
    }
    written();
    return hears(journal);
  }

  private long hears(StoreJournal journal) {
    List<StoreJournal> promised = writing.promised;
    int count = promised.size();
    // Mostly it has just written something else.
    if (count == 0 || promised.get(count - 1) != journal) {
      promised.add(journal);
    }
    return writing.number;
  }

  @Override
  public void written() {
    if (ending) {
      writing.records.reset();
    } else if (!flushDue && lazyTimer == NO_TIMER) {
      lazyTimer =
          vertx.setTimer(
              LAZY_MS,
              ignored -> {
                lazyTimer = NO_TIMER;
                flush();
              });
    }
  }

  /**
   * Of the newest segment that this loop has heard of; what is written now lies there or behind.
   */
  @Override
  public long segmentNumber() {
    return segmentNumber;
  }

  @Override
  public void liveBytesChanged(long deltaBytes) {
    messages.liveBytesChanged(deltaBytes);
  }

  @Override
  public long mostSparseBytes() {
    return messages.segmentBytes();
  }

  @Override
  public long batchNumber() {
    return writing.number;
  }

  @Override
  public long failureCount() {
    return failureCount;
  }

  @Override
  public boolean behind() {
    return unsafeBytes + writing.records.bytes() > messages.backlogBytes();
  }

  @Override
  public boolean takePart(long transaction, StoreJournal journal) {
    return messages
        .transactions()
        .join(
            transaction,
            committed -> context.runOnContext(ignored -> ended(transaction, committed, journal)));
  }

  private void ended(long transaction, boolean committed, StoreJournal journal) {
    if (!committed) {
      // Nothing may be given up for what is not sure to be there.
      failureCount++;
    }
    tell(() -> journal.ended(transaction, committed));
  }

  @Override
  public void begin(long transaction) {
    messages.transactions().begin(transaction, messages.failureCount());
  }

  @Override
  public Future<Boolean> end(long transaction, boolean safe) {
    OpenTransactions.Open ended = messages.transactions().end(transaction);
    if (ended == null || ended.parts().isEmpty()) {
      return Future.succeededFuture(true);
    }
    boolean lost = !safe && messages.failureCount() != ended.failureCount();
    Future<Boolean> committed =
        lost || ending ? Future.succeededFuture(false) : commit(transaction);
    return committed.onSuccess(ended::tell);
  }

  /** Completes when it is safe that the transaction is committed; false where it is not. */
  private Future<Boolean> commit(long transaction) {
    writing.records.begin().putVar(transaction);
    writing.records.end(QueueRecord.COMMITS);
    return safe().map(true).otherwise(false);
  }

  /** Whether all that was written has been heard of. */
  boolean isIdle() {
    return underWay.isEmpty() && writing.records.bytes() == 0;
  }

  /** Completes when all that was written so far is safe. */
  private Future<Void> safe() {
    Promise<Void> barrier = Promise.promise();
    if (writing.records.bytes() > 0) {
      writing.barriers.add(barrier);
      flush();
    } else if (underWay.isEmpty()) {
      barrier.complete();
    } else {
      underWay.getLast().barriers.add(barrier);
    }
    return barrier.future();
  }

  private void flushSoon() {
    if (!flushDue) {
      flushDue = true;
      context.runOnContext(ignored -> flush());
    }
  }

  private void flush() {
    flush(false);
  }

  /**
   * Gives the batch to the disk, if there is one.
   *
   * @param now whether it may not wait for the one before it
   */
  private void flush(boolean now) {
    flushDue = false;
    Batch batch = writing;
    int bytes = batch.records.bytes();
    if (bytes == 0 || ending || (!now && !underWay.isEmpty() && bytes < LARGE_BATCH_BYTES)) {
      return;
    }
    unsafeBytes += bytes;
    underWay.add(batch);
    Batch next = spare.poll();
    writing = next == null ? new Batch(flusher.newWriter(INITIAL_BYTES)) : next;
    writing.number = batch.number + 1;
    flusher.flush(
        batch.records,
        new Flushed() {
          @Override
          public void flushed(long number) {
            context.runOnContext(ignored -> onFlushed(number));
          }

          @Override
          public void failed(IOException cause) {
            context.runOnContext(ignored -> onFailed(cause));
          }
        });
  }

  private void onFlushed(long number) {
    Batch batch = takeUnderWay();
    if (number > segmentNumber) {
      segmentNumber = number;
      messages.segmentBegun(number);
    }
    for (StoreJournal journal : batch.promised) {
      tell(() -> journal.durable(batch.number));
    }
    batch.barriers.forEach(barrier -> tell(barrier::complete));
    recycle(batch);
  }

  private void onFailed(IOException cause) {
    Batch batch = takeUnderWay();
    LOG.debug("a batch could not be made safe", cause);
    failureCount++;
    messages.failed(cause);
    journals.forEach(StoreJournal::forgetHomes);
    for (StoreJournal journal : batch.promised) {
      tell(() -> journal.unsafe(batch.number));
    }
    batch.barriers.forEach(barrier -> tell(() -> barrier.fail(cause)));
    recycle(batch);
  }

  /** Whoever fails to hear his news keeps nobody else from theirs. */
  private static void tell(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException e) {
      LOG.error("the news of a batch was not taken", e);
    }
  }

  private Batch takeUnderWay() {
    Batch batch = underWay.remove();
    unsafeBytes -= batch.records.bytes();
    // The next has waited for this one.
    flush();
    return batch;
  }

  private void recycle(Batch batch) {
    batch.records.reset();
    batch.promised.clear();
    batch.barriers.clear();
    spare.add(batch);
  }

  /**
   * Has all queues of the loop write anew what lies in that segment or an older one. Any thread may
   * call it.
   *
   * @return completes when that is safe
   */
  Future<Void> leave(long segment) {
    Promise<Void> left = Promise.promise();
    context.runOnContext(ignored -> new Leaving(segment, left).goOn());
    return left.future();
  }

  /** Some queues at a time. */
  private final class Leaving {
    private final long segment;
    private final Promise<Void> left;
    private final long failuresBefore = failureCount;
    private final Iterator<StoreJournal> waiting = List.copyOf(journals).iterator();
    private int rewritingCount;
    private boolean goingOn;
    private boolean refused;
    private boolean ended;

    Leaving(long segment, Promise<Void> left) {
      this.segment = segment;
      this.left = left;
    }

    void goOn() {
      goingOn = false;
      while (rewritingCount < REWRITING && waiting.hasNext()) {
        StoreJournal journal = waiting.next();
        rewritingCount++;
        // One that is no more has nothing to keep.
        if (!journals.contains(journal) || !journal.leave(segment, this::onAnswer)) {
          rewritingCount--;
        }
      }
      if (rewritingCount == 0 && !waiting.hasNext() && !ended) {
        ended = true;
        safe().onComplete(done -> end(done.succeeded()));
      }
    }

    private void onAnswer(boolean done) {
      rewritingCount--;
      refused |= !done;
      if (!goingOn) {
        goingOn = true;
        context.runOnContext(ignored -> goOn());
      }
    }

    private void end(boolean safe) {
      if (ending) {
        // What should have been written again was forgotten; the segment is needed, and stays.
        return;
      }
      if (safe && !refused && failureCount == failuresBefore) {
        left.complete();
      } else {
        left.fail(
            refused
                ? "a queue that has stopped needs it when the node begins anew"
                : "what is left of it could not be written again");
      }
    }
  }
}
