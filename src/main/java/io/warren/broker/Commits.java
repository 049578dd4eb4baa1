package io.warren.broker;

import io.netty.util.collection.LongObjectHashMap;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.QueueEvent.Settled;
import io.warren.broker.publish.Publisher;
import io.warren.broker.publish.Publishing;
import io.warren.broker.queue.journal.Transactions;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The transactions that a session commits: each is carried out to its end, also where nobody waits
 * for that any more.
 *
 * <p>Publishes first, then settlements: a message is never gone before what replaces it is there,
 * and what a queue refuses costs no message. When all queues have answered, what they have done
 * counts, or none of it after a crash.
 */
final class Commits {
  private final Session session;
  private final Publishing publishing;
  private final Bus bus;
  private final Context context;
  private final Transactions transactions;
  private final LongSupplier ids;
  private final LongObjectHashMap<Commit> commitByTransaction = new LongObjectHashMap<>(1);

  /**
   * @param context the session's
   * @param transactions of its event loop
   * @param ids numbers of transactions: none was used before on the data directory
   */
  Commits(
      Session session,
      Publishing publishing,
      Bus bus,
      Context context,
      Transactions transactions,
      LongSupplier ids) {
    this.session = session;
    this.publishing = publishing;
    this.bus = bus;
    this.context = context;
    this.transactions = transactions;
    this.ids = ids;
  }

  /**
   * Carries one out.
   *
   * @param returns hears of mandatory messages that find no queue
   * @return whether all of it is done and safe
   */
  Future<Boolean> commit(Publisher returns, Holder holder, TransactionWork work) {
    if (work.isEmpty()) {
      return Future.succeededFuture(true);
    }
    // What can't be published is found before anything is.
    work.publishes().forEach(publish -> session.checkPublish(publish.message().exchange()));
    Commit commit = new Commit(ids.getAsLong(), returns, holder, work);
    commitByTransaction.put(commit.id, commit);
    commit.publish();
    return commit.done.future();
  }

  void onSettled(Settled settled) {
    Commit commit = commitByTransaction.get(settled.transaction());
    if (commit != null) {
      commit.onSettled(settled.safe());
    }
  }

  /** Completes when a holder's are done; at once where there is none. */
  Future<?> ended(Holder holder) {
    return ended(commit -> commit.holder == holder);
  }

  /** The same of the whole session. */
  Future<?> ended() {
    return ended(commit -> true);
  }

  private Future<?> ended(Predicate<Commit> which) {
    List<Future<?>> underWay = new ArrayList<>(0);
    for (Commit commit : commitByTransaction.values()) {
      if (which.test(commit)) {
        underWay.add(commit.done.future());
      }
    }
    return underWay.isEmpty() ? Future.succeededFuture() : Future.join(underWay);
  }

  private final class Commit implements Publisher {
    private final long id;
    private final Publisher returns;
    private final Holder holder;
    private final TransactionWork work;

    /** As which queues hear of it: what is one by itself is no transaction to them. */
    private final long transaction;

    private final Promise<Boolean> done = Promise.promise();
    private int missing;
    private boolean safe = true;

    Commit(long id, Publisher returns, Holder holder, TransactionWork work) {
      this.id = id;
      this.returns = returns;
      this.holder = holder;
      this.work = work;
      this.transaction = work.isOneMessage() ? 0 : id;
    }

    void publish() {
      if (transaction != 0) {
        transactions.begin(transaction);
      }
      // One more, so that nothing goes on in the midst of it.
      missing = work.publishes().size() + 1;
      publishing.within(transaction);
      long sequence = 0;
      for (TransactionWork.Publish publish : work.publishes()) {
        session.publish(
            this, ++sequence, publish.message(), publish.moreKeys(), publish.mandatory());
      }
      publishing.within(0);
      session.flush();
      onConfirmed(0, 1, true);
    }

    @Override
    public void onConfirmed(long first, int count, boolean partSafe) {
      missing -= count;
      safe &= partSafe;
      if (missing == 0) {
        if (safe) {
          settle();
        } else {
          end();
        }
      }
    }

    private void settle() {
      missing = 1;
      holder.within(
          transaction,
          (queueAddress, command) -> {
            missing++;
            // A queue that is no more has nothing left to settle.
            bus.send(queueAddress, command, () -> onSettled(true));
          });
      for (TransactionWork.Settlement settlement : work.settlements()) {
        holder.settle(settlement.origin(), settlement.entryId(), settlement.outcome());
      }
      holder.withoutTransaction();
      onSettled(true);
    }

    void onSettled(boolean partSafe) {
      missing--;
      safe &= partSafe;
      if (missing == 0) {
        end();
      }
    }

    private void end() {
      if (transaction == 0) {
        ended(safe);
      } else {
        transactions
            .end(transaction, safe)
            .onComplete(
                kept ->
                    context.runOnContext(
                        ignored -> ended(safe && kept.succeeded() && kept.result())));
      }
    }

    private void ended(boolean whole) {
      commitByTransaction.remove(id);
      done.complete(whole);
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
