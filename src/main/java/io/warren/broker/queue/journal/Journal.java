package io.warren.broker.queue.journal;

import io.warren.broker.bus.QueueCommand;
import io.warren.store.page.PageRef;
import io.warren.value.ErrorKind;
import org.jspecify.annotations.Nullable;

/** Puts a queue's commands in their order and makes them safe. Its queue's context uses it. */
public interface Journal {
  /** The position of what will not be durable any more. */
  long NEVER = Long.MAX_VALUE;

  /**
   * Takes a command; never blocks. {@link Sink#applied} or {@link Sink#refused} follows, perhaps
   * before this returns.
   *
   * @param nowMs since 1970, kept with the command
   * @param request what the sink wants back with it, if anything
   */
  void submit(QueueCommand command, long nowMs, @Nullable Object request);

  /** Where the machine writes down what it does to entries. */
  EntryLog entries();

  /**
   * Up to where all must be {@linkplain Sink#durable durable} for what was applied so far to be; 0
   * where nothing is to be waited for.
   */
  long position();

  /** The position of what is written down next. */
  long nextPosition();

  /** What was written down since the last time may go to the disk. */
  void turnEnded();

  /** Whether so much waits to be safe that those who publish should wait too. */
  boolean behind();

  /** The queue is no more; nothing of it need be kept. */
  void close();

  /** Whom a journal calls back, always on the queue's context. */
  interface Sink {
    /** A transaction has ended in which the queue took part. */
    void transactionEnded();

    /** A page on which the log has relied is not needed any more, whatever happens. */
    void unneeded(PageRef ref);

    /**
     * The command is to be applied now.
     *
     * @param replay whether it was applied before, in an earlier life: then nobody is told anything
     */
    void applied(QueueCommand command, long nowMs, @Nullable Object request, boolean replay);

    /** Everything up to this position will outlive what the journal promises to outlive. */
    void durable(long position);

    /**
     * What stands between the last position of which anything was said and this one may be lost.
     */
    void unsafe(long position);

    /** The command was not taken, and will not be applied. */
    void refused(QueueCommand command, @Nullable Object request, ErrorKind kind, String text);

    /**
     * The entries for which it holds are to be written down anew, with a command of the queue's
     * own.
     */
    void rewrite(Rewrite asked);
  }
}
