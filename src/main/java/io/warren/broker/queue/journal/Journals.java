package io.warren.broker.queue.journal;

import io.warren.broker.bus.QueueInfo;
import org.jspecify.annotations.Nullable;

/** Where the queues of one event loop get their journals. The loop uses it. */
public interface Journals {
  /** For a node that keeps nothing. */
  Journals NONE = (queue, sink) -> new Opened(new NoJournal(sink), null);

  /** The journal of a queue that begins, also for one that was there in an earlier life. */
  Opened open(QueueInfo queue, Journal.Sink sink);

  /**
   * The journal of something that is no queue and keeps entries, or ids, as one does.
   *
   * @param stream of which no queue's id is the same
   */
  default Opened openStream(long stream, Journal.Sink sink) {
    return new Opened(new NoJournal(sink), null);
  }

  /** Where those who work on that loop begin and end transactions over any queues of the node. */
  default Transactions transactions() {
    return Transactions.NONE;
  }

  /**
   * A journal.
   *
   * @param restored what it has of an earlier life, to be restored before the first command; null
   *     for nothing
   */
  record Opened(Journal journal, @Nullable RestoredQueue restored) {}
}
