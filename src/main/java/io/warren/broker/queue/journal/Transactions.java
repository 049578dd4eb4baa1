package io.warren.broker.queue.journal;

import io.vertx.core.Future;

/**
 * Transactions over several queues: after a crash all of one is there, or nothing of it. The event
 * loop of whoever commits uses it.
 */
public interface Transactions {
  /** For a node that keeps nothing. */
  Transactions NONE =
      new Transactions() {
        @Override
        public void begin(long transaction) {}

        @Override
        public Future<Boolean> end(long transaction, boolean safe) {
          return Future.succeededFuture(true);
        }
      };

  /**
   * One begins; from now on queues may be told what is to be done in it.
   *
   * @param transaction above 0, and never used before on the data directory
   */
  void begin(long transaction);

  /**
   * One ends: all queues have answered what they were told in it.
   *
   * @param safe whether each of them has said that its part is safe. Where one has refused
   *     something, the transaction counts as what the others have done; where something could not
   *     be made safe, nothing of it is sure to be there after a crash.
   * @return whether it is there after a crash, all of it
   */
  Future<Boolean> end(long transaction, boolean safe);
}
