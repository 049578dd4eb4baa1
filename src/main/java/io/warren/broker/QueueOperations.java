package io.warren.broker;

import io.vertx.core.Future;
import io.warren.auth.Operation;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.BrowsePlace;
import io.warren.broker.bus.EntryFilter;
import io.warren.broker.bus.MoveTarget;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueCommand.Browse;
import io.warren.broker.bus.QueueCommand.Move;
import io.warren.broker.bus.QueueCommand.MoveProgress;
import io.warren.broker.bus.QueueCommand.Pause;
import io.warren.broker.bus.QueueCommand.Purge;
import io.warren.broker.bus.QueueCommand.Stat;

/**
 * The part of a {@link Session} that looks into queues, and handles what is in them without
 * consuming it.
 *
 * <p>Called as the session is, and fails as it does.
 */
public final class QueueOperations {
  private final Access access;
  private final Questions questions;

  QueueOperations(Access access, Questions questions) {
    this.access = access;
    this.questions = questions;
  }

  /** How a queue stands, in full. To ask counts as using the queue. */
  public Future<Answer.QueueStat> stat(String queueName) {
    return ask(queueName, new Stat());
  }

  /** Returns the number of entries dropped. */
  public Future<Long> purge(String queueName) {
    access.checkQueue(Operation.PURGE, queueName);
    return this.<Answer.Done>ask(queueName, new Purge()).map(Answer.Done::count);
  }

  /**
   * One page of a queue's entries, which stay as they are; {@link Browse} says in which order.
   *
   * @param after {@link BrowsePlace#START}, or what the page before says
   * @param limit how many entries at most; a page has limits of its own
   */
  public Future<Answer.Page> browse(String queueName, BrowsePlace after, int limit) {
    access.checkQueue(Operation.GET, queueName);
    return ask(queueName, new Browse(after, limit));
  }

  /** Stops a queue's deliveries to its consumers, until they are resumed. */
  public Future<Void> pause(String queueName) {
    return pause(queueName, true);
  }

  public Future<Void> resume(String queueName) {
    return pause(queueName, false);
  }

  private Future<Void> pause(String queueName, boolean paused) {
    access.checkQueue(Operation.PAUSE, queueName);
    return ask(queueName, new Pause(paused)).mapEmpty();
  }

  /**
   * Begins to move ready entries of a queue. A message's time to live begins anew where it goes.
   *
   * <p>Fails with PRECONDITION_FAILED while another move of the queue is under way, and with
   * NOT_FOUND where there is no such exchange.
   *
   * @param limit how many at most, above 0
   * @return how far it is; {@link #moveProgress} says more later
   */
  public Future<Answer.MoveStat> move(
      String queueName, long limit, EntryFilter filter, MoveTarget target) {
    access.checkQueue(Operation.CONSUME, queueName);
    target.exchanges().forEach(access::toPublish);
    return ask(queueName, new Move(limit, filter, target));
  }

  /**
   * Begins to publish dead-lettered messages of a queue where they had been published before they
   * were dead-lettered first, with all keys that their consumers may know. Those that were never
   * dead-lettered stay, and so do those from an exchange that is no more, or to which the user may
   * not publish. Else as {@link #move}.
   */
  public Future<Answer.MoveStat> replay(String queueName, long limit, EntryFilter filter) {
    return move(queueName, limit, filter, MoveTarget.replay(access.allToPublish()));
  }

  /** How far the newest move of a queue's entries is. */
  public Future<Answer.MoveStat> moveProgress(String queueName) {
    access.checkQueue(Operation.CONSUME, queueName);
    return ask(queueName, new MoveProgress());
  }

  private <A extends Answer> Future<A> ask(String queueName, QueueCommand question) {
    return questions.ask(access.queue(queueName), question);
  }
}
