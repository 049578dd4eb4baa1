package io.warren.broker.bus;

import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a queue can be told.
 *
 * <p>A <em>session</em> is the bus address of the one who speaks. A <em>holder</em> is a number,
 * unique within its session, of who holds the entries that were delivered and not settled; its end
 * gives them back. A <em>transaction</em> is a number that none had before on the data directory,
 * also in an earlier life of the node. A <em>consumer id</em> is unique within its session, and no
 * holder has it: a consumer that browses is the holder of what it was shown.
 */
public sealed interface QueueCommand extends BusMessage {

  /**
   * Messages to append, in order. Answered by one {@link QueueEvent.Confirmed} with the same batch
   * number.
   *
   * @param indexes for each message its index in the session's batch; null where they are 0, 1, 2…
   * @param remembered who is to hear which of them were refused, before the session does
   * @param transaction as whose part they come; 0 for none's
   * @param answerTo who hears of it: the session, or an exchange that answers for its batch
   */
  record Enqueue(
      String session,
      long batchNumber,
      Message[] messages,
      int @Nullable [] indexes,
      List<Remembered> remembered,
      long transaction,
      String answerTo)
      implements QueueCommand {

    /** Where the session hears of it. */
    public Enqueue(
        String session,
        long batchNumber,
        Message[] messages,
        int @Nullable [] indexes,
        List<Remembered> remembered,
        long transaction) {
      this(session, batchNumber, messages, indexes, remembered, transaction, session);
    }

    /** Where nobody remembers any of them, and they are no transaction's. */
    public Enqueue(String session, long batchNumber, Message[] messages, int @Nullable [] indexes) {
      this(session, batchNumber, messages, indexes, List.of(), 0);
    }
  }

  /**
   * Asks for deliveries. Answered by {@link Answer.Done} or {@link Answer.Refused} before the first
   * of them.
   *
   * @param tag the client's name for the consumer, for listings
   * @param ackRequired whether deliveries stay unacked until they are settled
   * @param prefetchCount how many unacked entries the consumer may hold, 0 for no limit
   * @param sharedLimit whether the consumer delivers only on {@link Grant}
   * @param priority higher first among those that can take an entry
   */
  record Consume(
      String session,
      long holder,
      long consumerId,
      String tag,
      boolean ackRequired,
      int prefetchCount,
      boolean sharedLimit,
      boolean exclusive,
      int priority,
      FieldTable arguments)
      implements QueueCommand {}

  /** Ends a consumer; what it holds stays unacked. Answered by {@link Answer.Done}. */
  record Cancel(String session, long consumerId) implements QueueCommand {}

  /** Gives back what deliveries to the session took from its link's credit. */
  record AddCredit(String session, int messageCount, long bytes) implements QueueCommand {}

  /**
   * Answers {@link QueueEvent.Offer}: that many entries may go to the consumer now; what can't be
   * used at once is given back by {@link QueueEvent.Ungranted}.
   */
  record Grant(String session, long consumerId, int messageCount) implements QueueCommand {}

  /** The consumers that the holder has here deliver only on {@link Grant} from now on. */
  record ShareLimit(String session, long holder) implements QueueCommand {}

  /**
   * Settles entries that the holder was given, in the order of their delivery.
   *
   * @param consumer to whom they were delivered; what was taken back from it, and is with another
   *     one of the holder's now, is not settled by that. 0 for whichever has them
   * @param transaction as whose part that is done, and then answered by {@link QueueEvent.Settled};
   *     0 for none's
   */
  record Settle(
      String session,
      long holder,
      long consumer,
      long[] entryIds,
      Outcome outcome,
      long transaction)
      implements QueueCommand {

    /** Where it is no transaction's, and whichever consumer's. */
    public Settle(String session, long holder, long[] entryIds, Outcome outcome) {
      this(session, holder, 0, entryIds, outcome, 0);
    }
  }

  /** Takes one entry. Answered by {@link Answer.Got} or {@link Answer.Empty}. */
  record Get(String session, long holder, boolean ackRequired) implements QueueCommand {}

  /** Drops what is ready. Answered by {@link Answer.Done} with the number of entries. */
  record Purge() implements QueueCommand {}

  /**
   * The holder is gone: its consumers end, what it holds is requeued. {@code holder} 0 means all
   * holders of the session, and the session itself.
   */
  record ConsumerGone(String session, long holder) implements QueueCommand {}

  /** Answered by {@link Answer.QueueStat}. */
  record Stat() implements QueueCommand {}

  /**
   * Answered by {@link Answer.Done} with the number of ready entries; from then on the queue only
   * answers that it is gone.
   */
  record Delete(boolean ifUnused, boolean ifEmpty) implements QueueCommand {}

  /**
   * To a queue that was deleted: waits until all that it had dropped before is safe where it went,
   * or has waited for long enough. Answered by {@link Answer.Done} with how many are given up.
   */
  record Drain() implements QueueCommand {}

  /**
   * Entries that the queue has dropped or moved are safe where it had them published.
   *
   * @param partlyCount how many of them one of several queues has refused, for good
   */
  record Left(long[] entryIds, int partlyCount) implements QueueCommand {

    /** Where all queues have all of them. */
    public Left(long... entryIds) {
      this(entryIds, 0);
    }
  }

  /** Nothing but the time, at which something may be due. */
  record Tick() implements QueueCommand {}

  /**
   * From now on these arguments hold. Answered by {@link Answer.Done}.
   *
   * @param effective what the queue's own and those of its policies come to, under the names of
   *     arguments
   */
  record Configure(FieldTable effective) implements QueueCommand {}

  /**
   * Shows entries and changes nothing. Answered by {@link Answer.Page}.
   *
   * <p>First those that are ready, in the order in which they would go out; then the unacked ones,
   * in an order that means nothing; then the delayed ones, the first that is due first. An entry
   * that stays as it is from the first page to the last is shown exactly once, whatever comes and
   * goes meanwhile; one that is delivered or comes back meanwhile may be shown twice or not.
   *
   * @param after where the page begins
   * @param limit how many entries are wanted at most; the queue has a limit of its own
   */
  record Browse(BrowsePlace after, int limit) implements QueueCommand {}

  /**
   * Stops the deliveries to consumers, or lets them go on; all else goes on as before. Answered by
   * {@link Answer.Done}.
   */
  record Pause(boolean paused) implements QueueCommand {}

  /**
   * Begins to publish ready entries somewhere else, each of which leaves this queue when it is safe
   * there, and comes back to its place where nobody takes it. One that somebody takes does not,
   * though another queue may refuse it. Entries that come later than this command stay. Answered by
   * {@link Answer.MoveStat}.
   *
   * @param limit how many entries are wanted at most, above 0
   */
  record Move(long limit, EntryFilter filter, MoveTarget target) implements QueueCommand {}

  /** How far the newest move is. Answered by {@link Answer.MoveStat}. */
  record MoveProgress() implements QueueCommand {}

  /** The queue tells itself to go on with a move. */
  record MoveOn() implements QueueCommand {}

  /** The queue tells itself to write entries down anew. */
  record Rewrite() implements QueueCommand {}

  /** The queue tells itself that a transaction has ended in which it took part. */
  record TransactionEnded() implements QueueCommand {}

  /** Entries that were to be moved have found nobody who takes them. */
  record Returned(long[] entryIds) implements QueueCommand {}

  /** What becomes of a delivered entry. */
  enum Outcome {
    ACK,
    REQUEUE,
    DISCARD
  }
}
