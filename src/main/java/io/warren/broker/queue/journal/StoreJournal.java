package io.warren.broker.queue.journal;

import io.warren.broker.bus.QueueCommand;
import io.warren.broker.queue.Entry;
import io.warren.broker.queue.journal.RestoredQueue.RestoredEntry;
import io.warren.value.DropReason;
import io.warren.value.Message;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * For a durable queue of one node: a command is applied at once, and what it has done to persistent
 * entries goes to the log of the event loop.
 */
final class StoreJournal implements Journal, EntryLog {
  /** What a record has beside the message's own bytes, about. */
  private static final int RECORD_BYTES = 64;

  private final long queueId;
  private final Records log;
  private final Sink sink;
  private final SegmentHomes homes = new SegmentHomes();
  private final IdRuns delivered = new IdRuns();
  private final IdRuns returned = new IdRuns();
  private final IdRuns removed = new IdRuns();
  private long position;

  /** What its entries take in the log, each once; and how much of that the log has been told. */
  private long liveBytes;

  private long toldBytes;
  private boolean changed;
  private boolean closed;

  /** What the queue is asked to write anew, and has not answered. */
  private @Nullable Leave open;

  /**
   * @param restored what the log has of it already; null for a new queue
   */
  StoreJournal(long queueId, Records log, Sink sink, @Nullable RestoredQueue restored) {
    this.queueId = queueId;
    this.log = log;
    this.sink = sink;
    if (restored != null) {
      for (RestoredEntry entry : restored.entries()) {
        homes.added(entry.id(), entry.segmentNumber());
        liveBytes += bytes(entry.message());
      }
    }
    log.join(this);
    tellLiveBytes();
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
    if (entry.message().persistent()) {
      liveBytes += bytes(entry.message());
      homes.added(entry.id(), log.segmentNumber());
      write(entry, delayed);
    }
  }

  @Override
  public void again(Entry entry, boolean delayed) {
    if (entry.message().persistent()) {
      write(entry, delayed);
    }
  }

  private void write(Entry entry, boolean delayed) {
    QueueRecord.writeAdded(log.writer().begin(), entry, delayed);
    log.writer().end(queueId);
    position = log.promise(this);
  }

  @Override
  public void removed(Entry entry) {
    if (entry.message().persistent()) {
      liveBytes -= bytes(entry.message());
      removed.add(entry.id());
      changed = true;
    }
  }

  @Override
  public void removed(long firstId, long lastId, long contentBytes) {
    for (long id = firstId; id <= lastId; id++) {
      liveBytes -= RECORD_BYTES;
      removed.add(id);
    }
    liveBytes -= contentBytes;
    changed = true;
  }

  @Override
  public void delivered(Entry entry) {
    if (entry.message().persistent()) {
      delivered.add(entry.id());
      changed = true;
    }
  }

  @Override
  public void returned(Entry entry) {
    if (entry.message().persistent()) {
      returned.add(entry.id());
      changed = true;
    }
  }

  @Override
  public void leaving(Entry entry, DropReason reason) {
    if (entry.message().persistent()) {
      QueueRecord.writeLeaving(log.writer().begin(), entry.id(), reason);
      log.writer().end(queueId);
      log.written();
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
  }

  private void tellLiveBytes() {
    if (liveBytes != toldBytes) {
      log.liveBytesChanged(liveBytes - toldBytes);
      toldBytes = liveBytes;
    }
  }

  @Override
  public void close() {
    closed = true;
    liveBytes = 0;
    tellLiveBytes();
    log.leave(this);
    Leave asked = open;
    if (asked != null) {
      asked.refused();
    }
  }

  /** All up to that batch of the log is safe. */
  void durable(long batchNumber) {
    sink.durable(batchNumber);
  }

  /** A batch may be lost, with what any journal of the loop has written again in it. */
  void forgetHomes() {
    homes.forget();
  }

  /** That batch of the log may be lost. */
  void unsafe(long batchNumber) {
    sink.unsafe(batchNumber);
  }

  /**
   * Has all that lies in that segment, or an older one, written anew.
   *
   * @param answer hears, perhaps before this returns, whether that has been done
   * @return false where there is nothing
   */
  boolean leave(long segment, Consumer<Boolean> answer) {
    if (!homes.reachBackTo(segment)) {
      return false;
    }
    Leave leave = new Leave(segment, answer);
    open = leave;
    sink.rewrite(leave);
    return true;
  }

  /** What the queue is asked to write anew. */
  private final class Leave implements Rewrite {
    private final long segment;
    private final Consumer<Boolean> answer;
    private final long lastId;

    /** The first of them may be here, though the last is further on. */
    private final long to = log.segmentNumber();

    private final long failuresBefore = log.failureCount();
    private boolean answered;

    Leave(long segment, Consumer<Boolean> answer) {
      this.segment = segment;
      this.answer = answer;
      this.lastId = homes.lastIn(segment);
    }

    @Override
    public long lastId() {
      return lastId;
    }

    @Override
    public boolean concerns(long entryId) {
      return homes.isIn(entryId, segment);
    }

    @Override
    public void done() {
      // Of what was lost meanwhile nobody knows where it is.
      if (log.failureCount() == failuresBefore) {
        homes.moved(segment, to);
      }
      answer(true);
    }

    @Override
    public void refused() {
      answer(false);
    }

    private void answer(boolean done) {
      if (!answered) {
        answered = true;
        open = null;
        answer.accept(done);
      }
    }
  }

  /** The same for a message whenever it is asked. */
  private static long bytes(Message message) {
    return RECORD_BYTES + message.contentBytes();
  }
}
