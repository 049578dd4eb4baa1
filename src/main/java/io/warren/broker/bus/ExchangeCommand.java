package io.warren.broker.bus;

import io.warren.value.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that an exchange can be told. */
public sealed interface ExchangeCommand extends BusMessage {

  /**
   * Messages to route, in order. Answered by {@link ExchangeEvent.Routed}. A session sends the next
   * only then, which keeps its messages in order whatever way each of them takes.
   *
   * @param extraKeys for each message its further routing keys or null; null where none has any
   * @param walk the way so far; null at the first exchange
   * @param traced whether the answer is to name each message's queues
   * @param withheld the addresses of queues that are to get nothing: what would go there counts as
   *     refused by them
   * @param transaction as whose part they come; 0 for none's
   * @param answerTo who hears of the batch: the session, or an exchange on the way that answers for
   *     it and has a number of its own for it
   */
  record Route(
      String session,
      long batchNumber,
      Message[] messages,
      String @Nullable [] @Nullable [] extraKeys,
      @Nullable Walk walk,
      boolean traced,
      List<String> withheld,
      long transaction,
      String answerTo)
      implements ExchangeCommand {

    /** Where the session hears of it. */
    public Route(
        String session,
        long batchNumber,
        Message[] messages,
        String @Nullable [] @Nullable [] extraKeys,
        @Nullable Walk walk,
        boolean traced,
        List<String> withheld,
        long transaction) {
      this(session, batchNumber, messages, extraKeys, walk, traced, withheld, transaction, session);
    }

    /** The same on its next step. */
    public Route onward(Walk onward) {
      return new Route(
          session,
          batchNumber,
          messages,
          extraKeys,
          onward,
          traced,
          withheld,
          transaction,
          answerTo);
    }

    /** The same, of which somebody else hears first, with the queues of each message. */
    public Route answeredTo(String newAnswerTo, long newBatchNumber) {
      return new Route(
          session,
          newBatchNumber,
          messages,
          extraKeys,
          walk,
          true,
          withheld,
          transaction,
          newAnswerTo);
    }

    /** Where nobody asks for the queues' names, all may get it, and it is no transaction's. */
    public Route(
        String session,
        long batchNumber,
        Message[] messages,
        String @Nullable [] @Nullable [] extraKeys,
        @Nullable Walk walk) {
      this(session, batchNumber, messages, extraKeys, walk, false, List.of(), 0);
    }
  }

  /**
   * These messages may come again and are no duplicates then: they have been refused, or are what
   * came first.
   *
   * @param turn as {@link Remembered} says; {@link #ANY_TURN} whenever they came
   */
  record Forget(long turn, Message[] messages) implements ExchangeCommand {
    public static final long ANY_TURN = 0;
  }

  /**
   * Changes bindings: removed ones first. Answered by {@link Answer.Done}.
   *
   * @param came whether those that are added are new, and have not come with the exchange itself,
   *     as when a node begins
   */
  record Rebind(List<Binding> added, List<Binding> removed, boolean came)
      implements ExchangeCommand {

    /** Where they are new. */
    public Rebind(List<Binding> added, List<Binding> removed) {
      this(added, removed, true);
    }
  }

  /**
   * The exchange as it is from now on: the same one, perhaps with another alternate exchange.
   * Answered by {@link Answer.Done}.
   */
  record Reconfigure(ExchangeInfo exchange) implements ExchangeCommand {}
}
