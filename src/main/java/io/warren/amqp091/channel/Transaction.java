package io.warren.amqp091.channel;

import io.warren.broker.TransactionWork;
import io.warren.broker.TransactionWork.Publish;
import io.warren.broker.bus.QueueCommand.Outcome;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a transactional channel has published and settled since its last commit or rollback. */
final class Transaction {
  /** A settlement that waits for its commit. */
  record Settlement(UnackedDeliveries.Row row, Outcome outcome) {}

  private long bytes;
  private List<Publish> publishes = new ArrayList<>();
  private List<Settlement> settlements = new ArrayList<>();

  /** Memory of what has been published and not committed. */
  long bytes() {
    return bytes;
  }

  void publish(Message message, String @Nullable [] moreKeys, boolean mandatory) {
    publishes.add(new Publish(message, moreKeys, mandatory));
    bytes += message.memoryBytes();
  }

  /** Takes rows that are settled so if the transaction is committed. */
  UnackedDeliveries.Taker settling(Outcome outcome) {
    return (tag, origin, entryId) ->
        settlements.add(new Settlement(new UnackedDeliveries.Row(tag, origin, entryId), outcome));
  }

  /** Takes what is to be done. */
  TransactionWork takeWork() {
    List<Publish> taken = publishes;
    publishes = new ArrayList<>();
    bytes = 0;
    return new TransactionWork(
        taken,
        takeSettlements().stream()
            .map(
                settled ->
                    new TransactionWork.Settlement(
                        settled.row.origin(), settled.row.entryId(), settled.outcome))
            .toList());
  }

  /** Forgets what was published. */
  void dropPublishes() {
    publishes = new ArrayList<>();
    bytes = 0;
  }

  List<Settlement> takeSettlements() {
    List<Settlement> taken = settlements;
    settlements = new ArrayList<>();
    return taken;
  }
}
