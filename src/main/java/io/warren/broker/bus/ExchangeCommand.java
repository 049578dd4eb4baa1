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
   * @param walks for each message its way so far; null at the first exchange
   */
  record Route(
      String session,
      long batchNumber,
      Message[] messages,
      String @Nullable [] @Nullable [] extraKeys,
      @Nullable List<Walk> walks)
      implements ExchangeCommand {}

  /**
   * The way of one message through several exchanges: each is visited once, each queue gets one
   * copy. The lists are handed on with the command, and grow as it goes.
   *
   * @param queues addresses of the queues found so far
   * @param open exchanges still to visit, by address without event loop
   * @param met all exchanges that were met, the open ones too
   */
  record Walk(List<String> queues, List<String> open, List<String> met) {}

  /** Changes bindings: removed ones first. Answered by {@link Answer.Done}. */
  record Rebind(List<Binding> added, List<Binding> removed) implements ExchangeCommand {}
}
