package io.warren.broker.queue.journal;

import io.warren.broker.duplicate.KnownId;
import io.warren.broker.queue.Entry;
import io.warren.broker.queue.backlog.StoredPage;
import io.warren.value.DropReason;

/**
 * What a queue has written down of its entries while it applies commands, so that they outlive the
 * node. Only what is {@linkplain io.warren.value.Message#persistent persistent} is. The queue's
 * context uses it.
 */
public interface EntryLog {
  /** For a queue that does not outlive the node. */
  EntryLog NONE =
      new EntryLog() {
        @Override
        public void added(Entry entry, boolean delayed) {}

        @Override
        public void again(Entry entry, boolean delayed) {}

        @Override
        public void removed(Entry entry) {}

        @Override
        public void removed(long firstId, long lastId, long contentBytes) {}

        @Override
        public void delivered(Entry entry) {}

        @Override
        public void returned(Entry entry) {}

        @Override
        public void leaving(Entry entry, DropReason reason) {}

        @Override
        public boolean paged(StoredPage page) {
          return false;
        }

        @Override
        public boolean keeps() {
          return false;
        }

        @Override
        public void within(long transaction) {}

        @Override
        public void tellsLost() {}

        @Override
        public void comesWith(Object id, long forgottenAtMs, long oldestNumber) {}

        @Override
        public void willBeKnown(long number) {}

        @Override
        public boolean known(KnownId known, long oldestNumber) {
          return false;
        }

        @Override
        public void againKnown(KnownId known, long oldestNumber) {}

        @Override
        public void knownBytes(long bytes) {}

        @Override
        public boolean mayBeLost(long entryId) {
          return false;
        }

        @Override
        public long openArrival(long entryId) {
          return 0;
        }

        @Override
        public long openTransaction(long entryId) {
          return 0;
        }
      };

  /**
   * It has come in.
   *
   * @param delayed whether its time is the one at which it is ready, and not that of its expiry
   */
  void added(Entry entry, boolean delayed);

  /** It is to be written down once more, as it is now. */
  void again(Entry entry, boolean delayed);

  /** It has gone for good. To be told while it still has its message. */
  void removed(Entry entry);

  /**
   * Persistent entries have gone for good whose messages are not in memory.
   *
   * @param firstId that, and all up to {@code lastId}
   * @param contentBytes the {@linkplain io.warren.value.Message#contentBytes content} of all of
   *     them
   */
  void removed(long firstId, long lastId, long contentBytes);

  /** It is with somebody who is to settle it. */
  void delivered(Entry entry);

  /** It was delivered, and has come back. */
  void returned(Entry entry);

  /** It was dropped, and is on its way to the dead letter exchange. */
  void leaving(Entry entry, DropReason reason);

  /**
   * The entries of a page, which are as they came in, are safe on the disk.
   *
   * @return whether the log relies on that from now on, until it says that it does no more
   */
  boolean paged(StoredPage page);

  /** Whether anything outlives the node. */
  default boolean keeps() {
    return true;
  }

  /**
   * What comes in, comes back, leaves or is removed from now on is so if a transaction is
   * committed, as far as the log goes.
   *
   * @param transaction 0 for none, as before and behind it
   */
  void within(long transaction);

  /**
   * A transaction that has not ended and by which the entry has come in, or was settled; 0 for
   * none.
   */
  long openTransaction(long entryId);

  /** The same where it has come in by it. */
  long openArrival(long entryId);

  /** From now on {@link #mayBeLost} is asked for. */
  void tellsLost();

  /** Whether the entry was not made safe when it came in: whoever brought it has heard so. */
  boolean mayBeLost(long entryId);

  /**
   * The entry that is added next is to be known by an id, whatever becomes of it.
   *
   * @param forgottenAtMs since 1970, or {@link io.warren.broker.duplicate.SeenIds#NEVER}
   * @param oldestNumber of the oldest entry whose id is known; 0 where it would be the first
   */
  void comesWith(Object id, long forgottenAtMs, long oldestNumber);

  /**
   * An id without an entry here may be written down under this number, which is greater than all
   * before, when its messages are safe where they are. From then on who knows the ids says which
   * are safe.
   */
  void willBeKnown(long number);

  /**
   * Its messages are safe, and the id is to be too.
   *
   * @return false where they are a transaction's that has ended meanwhile: it counts as {@link
   *     #mayBeLost}
   */
  boolean known(KnownId known, long oldestNumber);

  /**
   * The id of an entry that has come in is to be written down once more.
   *
   * @param known under the entry's number
   * @param oldestNumber as above
   */
  void againKnown(KnownId known, long oldestNumber);

  /** All ids that are to be known when the node begins anew take so much. */
  void knownBytes(long bytes);
}
