package io.warren.broker.exchange;

import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.duplicate.KnownId;
import io.warren.value.Message;
import java.util.Iterator;
import java.util.List;

/** What an exchange keeps over the end of its node. The exchange's context uses it. */
public interface ExchangeLog {
  /** Where those are that begin on an event loop. */
  interface Logs {
    /** For a node that keeps nothing. */
    Logs NONE = (exchange, listener) -> ExchangeLog.NONE;

    ExchangeLog open(ExchangeInfo exchange, Listener listener);
  }

  /** Whom it calls back, on the exchange's context. */
  interface Listener {
    /** All that was written up to this position is safe. */
    void durable(long position);

    /** What stands between the last position of which anything was said and this may be lost. */
    void unsafe(long position);

    /** The ids that are to be known when the node begins anew, the oldest first. */
    Iterator<KnownId> kept();

    /** The number of the oldest that is known, be it kept by now or not; 0 where there is none. */
    long oldestNumber();

    /** Whether that is still one of them. */
    boolean isKept(KnownId known);
  }

  /** For an exchange that does not outlive the node. */
  ExchangeLog NONE =
      new ExchangeLog() {
        @Override
        public boolean keeps() {
          return false;
        }

        @Override
        public List<KnownId> restoredIds() {
          return List.of();
        }

        @Override
        public List<Message> restoredHistory() {
          return List.of();
        }

        @Override
        public long nextNumber() {
          return 0;
        }

        @Override
        public void within(long transaction) {}

        @Override
        public boolean known(KnownId known, long oldestNumber) {
          return false;
        }

        @Override
        public void knownBytes(long bytes) {}

        @Override
        public void added(Message message) {}

        @Override
        public void dropped(Message message) {}

        @Override
        public boolean mayBeLost(long number) {
          return false;
        }

        @Override
        public long openTransaction(long number) {
          return 0;
        }

        @Override
        public long position() {
          return 0;
        }

        @Override
        public void turnEnded() {}

        @Override
        public void close() {}
      };

  /** Whether anything outlives the node. */
  boolean keeps();

  /** What an earlier life has known, the oldest first. */
  List<KnownId> restoredIds();

  /** The messages that an earlier life has kept, the oldest first. */
  List<Message> restoredHistory();

  /** For an id that may be {@link #known}. */
  long nextNumber();

  /** What is written from now on is so if a transaction is committed; 0 for none. */
  void within(long transaction);

  /**
   * The message that came with an id is safe where it belongs, and the id is to be.
   *
   * @param oldestNumber of all that are known
   * @return false where the transaction has ended meanwhile, and it is not written
   */
  boolean known(KnownId known, long oldestNumber);

  /** All that is kept of ids takes so much. */
  void knownBytes(long bytes);

  /** A message is kept for bindings that come later, if it outlives the node. */
  void added(Message message);

  /** The oldest of those is not any more. */
  void dropped(Message message);

  /** Whether a transaction has failed with which an id was, or should have been, known. */
  boolean mayBeLost(long number);

  /** A transaction that has not ended with which an id was {@link #known}; 0 for none. */
  long openTransaction(long number);

  /** Up to where all must be safe for what was written so far to be; 0 where it is. */
  long position();

  /** What was written since the last time may go to the disk. */
  void turnEnded();

  /** The exchange is no more, or its node ends. */
  void close();
}
