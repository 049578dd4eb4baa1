package io.warren.broker;

import io.vertx.core.Future;
import io.warren.auth.Operation;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.BusMessage;
import io.warren.broker.bus.Destination;
import io.warren.broker.bus.QueueCommand.Stat;
import io.warren.broker.bus.QueueEvent.ReplyWanted;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.TopologyCommand.Bind;
import io.warren.broker.bus.TopologyCommand.DeclareExchange;
import io.warren.broker.bus.TopologyCommand.DeclareQueue;
import io.warren.broker.bus.TopologyCommand.DeleteExchange;
import io.warren.broker.bus.TopologyCommand.DeleteQueue;
import io.warren.broker.bus.TopologyCommand.Unbind;
import io.warren.broker.exchange.ExchangeArgument;
import io.warren.broker.exchange.ExchangeType;
import io.warren.broker.publish.Directory.QueueRow;
import io.warren.broker.publish.ReplyKey;
import io.warren.broker.queue.QueueArgument;
import io.warren.value.FieldTable;

/**
 * The part of a {@link Session} that declares, binds and deletes: exchanges, queues, bindings.
 *
 * <p>What is wrong in several ways is refused for the same one as in RabbitMQ, so that what a user
 * may not do is said in the same words.
 *
 * <p>Called as the session is, and fails as it does.
 */
public final class Declarations {
  /** No queue has it. */
  private static final long NO_QUEUE_ID = 0;

  private final String virtualHost;
  private final String session;
  private final Access access;
  private final Questions questions;

  /**
   * Makes the part of one session.
   *
   * @param session its address, by which it owns queues
   */
  Declarations(String virtualHost, String session, Access access, Questions questions) {
    this.virtualHost = virtualHost;
    this.session = session;
    this.access = access;
    this.questions = questions;
  }

  // ---- exchanges -------------------------------------------------------------------------------

  public Future<Void> declareExchange(
      String name,
      String type,
      boolean durable,
      boolean autoDelete,
      boolean internal,
      FieldTable arguments) {
    ExchangeType.named(type);
    Exchanges.refuseDefault(name);
    access.checkExchange(Operation.DECLARE, name);
    String refusal =
        NameArgument.find(arguments, ExchangeArgument.ALTERNATE_EXCHANGE.argumentName())
            .map(alternate -> access.exchangeOverflowRefusal(name, alternate))
            .orElse("");
    return questions
        .ask(new DeclareExchange(name, type, durable, autoDelete, internal, arguments, refusal))
        .mapEmpty();
  }

  /** Fails with NOT_FOUND where there is none. */
  public void checkExchange(String name) {
    Exchanges.refuseDefault(name);
    access.checkExchange(Operation.FIND, name);
    access.exchange(name);
  }

  public Future<Void> deleteExchange(String name, boolean ifUnused) {
    Exchanges.refuseDeletion(virtualHost, name);
    access.checkExchange(Operation.DELETE, name);
    return questions.ask(new DeleteExchange(name, ifUnused)).mapEmpty();
  }

  // ---- queues ----------------------------------------------------------------------------------

  /** An empty name asks the broker for one. */
  public Future<QueueStatus> declareQueue(
      String wanted, boolean durable, boolean exclusive, boolean autoDelete, FieldTable arguments) {
    String name = QueueName.declared(wanted, arguments);
    access.checkQueue(Operation.DECLARE, name);
    String refusal =
        NameArgument.find(arguments, QueueArgument.DEAD_LETTER_EXCHANGE.argumentName())
            .map(deadLetters -> access.queueOverflowRefusal(name, deadLetters))
            .orElse("");
    return declare(
        new DeclareQueue(
            session, name, wanted.isEmpty(), durable, exclusive, autoDelete, arguments, refusal),
        NO_QUEUE_ID);
  }

  /**
   * A queue that is found may go before it says how it stands; then it is declared again.
   *
   * @param lostId the queue that has gone; one that is found twice has not gone but broken
   */
  private Future<QueueStatus> declare(DeclareQueue command, long lostId) {
    return questions
        .<Answer.QueueDeclared>ask(command)
        .compose(
            declared -> {
              QueueInfo queue = declared.queue();
              if (!declared.existed()) {
                return Future.succeededFuture(new QueueStatus(queue.name(), 0, 0));
              }
              return status(queue.name(), queue.address(), new Stat())
                  .recover(
                      cause ->
                          Questions.isNotFound(cause) && queue.id() != lostId
                              ? declare(command, queue.id())
                              : Future.failedFuture(cause));
            });
  }

  /** How a queue stands. Fails with NOT_FOUND where there is none. */
  public Future<QueueStatus> checkQueue(String name) {
    ReplyKey reply = ReplyKey.parse(name);
    if (reply != null) {
      return status(
          name, reply.sessionAddress(), new ReplyWanted(reply.consumerId(), reply.secret()));
    }
    if (name.startsWith(ReplyKey.QUEUE_NAME)) {
      throw Refusal.noQueue(virtualHost, name);
    }
    access.checkQueue(Operation.FIND, name);
    QueueRow queue = access.queue(name);
    return questions.inOrder(() -> status(name, queue.address(), new Stat()));
  }

  private Future<QueueStatus> status(String name, String address, BusMessage question) {
    return questions
        .<Answer.QueueStat>askNow(name, address, question)
        .map(stat -> new QueueStatus(name, stat.readyCount(), stat.consumerCount()));
  }

  /** Returns the number of entries lost with it; 0 also where there is none. */
  public Future<Long> deleteQueue(String name, boolean ifUnused, boolean ifEmpty) {
    access.checkQueue(Operation.DELETE, name);
    return questions
        .<Answer.Done>ask(new DeleteQueue(session, name, ifUnused, ifEmpty))
        .map(Answer.Done::count);
  }

  // ---- bindings --------------------------------------------------------------------------------

  public Future<Void> bind(
      Destination.Kind kind, String destination, String source, String key, FieldTable arguments) {
    checkBinding(kind, destination, source);
    return questions.ask(new Bind(session, source, kind, destination, key, arguments)).mapEmpty();
  }

  public Future<Void> unbind(
      Destination.Kind kind, String destination, String source, String key, FieldTable arguments) {
    checkBinding(kind, destination, source);
    return questions.ask(new Unbind(session, source, kind, destination, key, arguments)).mapEmpty();
  }

  private void checkBinding(Destination.Kind kind, String destination, String source) {
    if (kind == Destination.Kind.QUEUE) {
      if (destination.startsWith(ReplyKey.PREFIX)) {
        throw Refusal.boundReplyKey();
      }
      access.checkQueue(Operation.BIND_TO, destination);
    } else {
      access.checkExchange(Operation.BIND_TO, destination);
      Exchanges.refuseDefault(destination);
    }
    Exchanges.refuseDefault(source);
    access.checkExchange(Operation.BIND_FROM, source);
  }
}
