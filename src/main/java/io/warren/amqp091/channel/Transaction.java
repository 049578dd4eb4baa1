package io.warren.amqp091.channel;

import io.warren.broker.bus.QueueCommand.Outcome;
import io.warren.broker.publish.Publisher;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a transactional channel has published and settled since its last commit or rollback. */
final class Transaction {
  /** A publish that waits for its commit. */
  record Publish(Message message, String @Nullable [] moreKeys, boolean mandatory) {}

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

  List<Publish> takePublishes() {
    List<Publish> taken = publishes;
    publishes = new ArrayList<>();
    bytes = 0;
    return taken;
  }

  List<Settlement> takeSettlements() {
    List<Settlement> taken = settlements;
    settlements = new ArrayList<>();
    return taken;
  }

  /** Counts down the publishes of one commit. */
  static final class Commit implements Publisher {
    private final Publisher returns;
    private final java.util.function.Consumer<Boolean> done;
    private int missing;
    private boolean allSafe = true;

    /**
     * Makes one.
     *
     * @param returns hears of unroutable mandatory messages
     * @param done hears once whether every publish is safe
     */
    Commit(int count, Publisher returns, java.util.function.Consumer<Boolean> done) {
      this.missing = count;
      this.returns = returns;
      this.done = done;
    }

    @Override
    public void onConfirmed(long first, int count, boolean safe) {
      missing -= count;
      allSafe &= safe;
      if (missing == 0) {
        done.accept(allSafe);
      }
    }

    @Override
    public int number() {
      return returns.number();
    }

    @Override
    public void onReturned(Message message) {
      returns.onReturned(message);
    }
  }
}
