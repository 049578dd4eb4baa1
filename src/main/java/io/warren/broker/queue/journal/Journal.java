package io.warren.broker.queue.journal;

import io.warren.broker.bus.QueueCommand;
import io.warren.value.ErrorKind;
import org.jspecify.annotations.Nullable;

/** Puts a queue's commands in their order and makes them safe. Its queue's context uses it. */
public interface Journal {
  /** The position with which a journal says that whatever comes is durable. */
  long EVERYTHING = Long.MAX_VALUE;

  /**
   * Takes a command; never blocks. {@link Sink#applied} or {@link Sink#refused} follows, perhaps
   * before this returns.
   *
   * @param nowMs since 1970, kept with the command
   * @param request what the sink wants back with it, if anything
   */
  void submit(QueueCommand command, long nowMs, @Nullable Object request);

  /** Whom a journal calls back, always on the queue's context. */
  interface Sink {

    /**
     * The command is to be applied now. Calls come in the order of positions, which grow by one.
     *
     * @param replay whether it was applied before, in an earlier life: then nobody is told anything
     */
    void applied(
        long position, QueueCommand command, long nowMs, @Nullable Object request, boolean replay);

    /** Everything up to this position will outlive what the journal promises to outlive. */
    void durable(long position);

    /** The command was not taken, and will not be applied. */
    void refused(QueueCommand command, @Nullable Object request, ErrorKind kind, String text);
  }
}
