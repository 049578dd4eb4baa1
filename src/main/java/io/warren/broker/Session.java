package io.warren.broker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.warren.auth.Operation;
import io.warren.auth.User;
import io.warren.broker.bus.Address;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.BrowsePlace;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.BusMessage;
import io.warren.broker.bus.Destination;
import io.warren.broker.bus.EntryFilter;
import io.warren.broker.bus.ExchangeEvent.Routed;
import io.warren.broker.bus.MoveTarget;
import io.warren.broker.bus.PolicyCommand;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueCommand.Browse;
import io.warren.broker.bus.QueueCommand.ConsumerGone;
import io.warren.broker.bus.QueueCommand.Move;
import io.warren.broker.bus.QueueCommand.MoveProgress;
import io.warren.broker.bus.QueueCommand.Pause;
import io.warren.broker.bus.QueueCommand.Purge;
import io.warren.broker.bus.QueueCommand.Stat;
import io.warren.broker.bus.QueueEvent;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.TopologyCommand;
import io.warren.broker.bus.TopologyCommand.Bind;
import io.warren.broker.bus.TopologyCommand.DeclareExchange;
import io.warren.broker.bus.TopologyCommand.DeclareQueue;
import io.warren.broker.bus.TopologyCommand.DeleteExchange;
import io.warren.broker.bus.TopologyCommand.DeleteQueue;
import io.warren.broker.bus.TopologyCommand.SessionGone;
import io.warren.broker.bus.TopologyCommand.Unbind;
import io.warren.broker.event.Events;
import io.warren.broker.exchange.ExchangeArgument;
import io.warren.broker.publish.Directory;
import io.warren.broker.publish.Directory.ExchangeRow;
import io.warren.broker.publish.Directory.QueueRow;
import io.warren.broker.publish.Publisher;
import io.warren.broker.publish.Publishing;
import io.warren.broker.publish.ReplyKey;
import io.warren.broker.publish.Tracer;
import io.warren.broker.queue.ConsumerArgument;
import io.warren.broker.queue.MemoryBudget;
import io.warren.broker.queue.QueueArgument;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one door to the heart: what one user may do in one virtual host, for a front-end that knows
 * nothing of addresses and actors.
 *
 * <p>A session belongs to the context that opened it; every call comes from there, and every answer
 * goes there. Failures are {@link BrokerException}s: thrown by what is decided at once, carried by
 * the future of what is asked.
 */
public final class Session {
  /** No queue has it. */
  private static final long NO_QUEUE_ID = 0;

  private final long id;
  private final String address;
  private final User user;
  private final String virtualHost;
  private final Access access;
  private final Bus bus;
  private final SessionEvents events;
  private final MemoryBudget memory;
  private final Tracer tracer;
  private final Publishing publishing;
  private final Consuming consuming;
  private final Administration administration;
  private final MessageConsumer<BusMessage> mailbox;
  private boolean held;
  private boolean closed;

  Session(
      Vertx vertx,
      long id,
      User user,
      String virtualHost,
      Directory directory,
      SessionLimits limits,
      MemoryBudget memory,
      GlobalParameters globalParameters,
      SessionEvents events,
      Events told) {
    this.id = id;
    this.address = Address.session(id);
    this.user = user;
    this.virtualHost = virtualHost;
    this.access = new Access(user, virtualHost, address, directory);
    this.events = events;
    this.memory = memory;
    this.bus = new Bus(vertx);
    this.tracer = new Tracer(directory, events::clientName, user.name());
    this.publishing = new Publishing(address, directory, bus, events::onHeard, tracer);
    this.consuming =
        new Consuming(
            address,
            bus,
            events::canDeliver,
            limits.credit(),
            limits.replyBacklogBytes(),
            tracer,
            new ConsumerEvents(told, events::clientName, user.name(), virtualHost));
    this.administration =
        new Administration(
            new Administration.Asking() {
              @Override
              public <A extends Answer> Future<A> ask(PolicyCommand command) {
                return Session.this.ask(command);
              }
            },
            globalParameters);
    this.mailbox = vertx.eventBus().localConsumer(address, this::onMessage);
  }

  public User user() {
    return user;
  }

  public String virtualHost() {
    return virtualHost;
  }

  /** What those who run the broker may ask: see there who guards it. */
  public Administration administration() {
    return administration;
  }

  // ---- exchanges -------------------------------------------------------------------------------

  public Future<Void> declareExchange(
      String name,
      String type,
      boolean durable,
      boolean autoDelete,
      boolean internal,
      FieldTable arguments) {
    access.checkExchange(Operation.DECLARE, name);
    NameArgument.find(arguments, ExchangeArgument.ALTERNATE_EXCHANGE.argumentName())
        .ifPresent(
            alternate -> {
              access.checkExchange(Operation.OVERFLOW_FROM, name);
              access.checkExchange(Operation.OVERFLOW_TO, alternate);
            });
    return ask(new DeclareExchange(name, type, durable, autoDelete, internal, arguments))
        .mapEmpty();
  }

  /** Fails with NOT_FOUND where there is none. */
  public void checkExchange(String name) {
    access.exchange(name);
  }

  public Future<Void> deleteExchange(String name, boolean ifUnused) {
    access.checkExchange(Operation.DELETE, name);
    return ask(new DeleteExchange(name, ifUnused)).mapEmpty();
  }

  // ---- queues ----------------------------------------------------------------------------------

  /** An empty name asks the broker for one. */
  public Future<QueueStatus> declareQueue(
      String name, boolean durable, boolean exclusive, boolean autoDelete, FieldTable arguments) {
    access.checkQueue(Operation.DECLARE, name);
    NameArgument.find(arguments, QueueArgument.DEAD_LETTER_EXCHANGE.argumentName())
        .ifPresent(
            deadLetters -> {
              access.checkQueue(Operation.OVERFLOW_FROM, name);
              access.checkExchange(Operation.OVERFLOW_TO, deadLetters);
            });
    return declare(
        new DeclareQueue(address, name, durable, exclusive, autoDelete, arguments), NO_QUEUE_ID);
  }

  /**
   * A queue that is found may go before it says how it stands; then it is declared again.
   *
   * @param lostId the queue that has gone; one that is found twice has not gone but broken
   */
  private Future<QueueStatus> declare(DeclareQueue command, long lostId) {
    return this.<Answer.QueueDeclared>ask(command)
        .compose(
            declared -> {
              QueueInfo queue = declared.queue();
              if (!declared.existed()) {
                return Future.succeededFuture(new QueueStatus(queue.name(), 0, 0));
              }
              return status(queue.name(), queue.address(), new Stat())
                  .recover(
                      cause ->
                          isNotFound(cause) && queue.id() != lostId
                              ? declare(command, queue.id())
                              : Future.failedFuture(cause));
            });
  }

  /** How a queue stands. Fails with NOT_FOUND where there is none. */
  public Future<QueueStatus> checkQueue(String name) {
    ReplyKey reply = ReplyKey.parse(name);
    if (reply != null) {
      return status(
          name,
          reply.sessionAddress(),
          new QueueEvent.ReplyWanted(reply.consumerId(), reply.secret()));
    }
    QueueRow queue = access.queue(name);
    return afterPublishes(() -> status(name, queue.address(), new Stat()));
  }

  private Future<QueueStatus> status(String name, String address, BusMessage question) {
    return named(name, bus.<Answer.QueueStat>ask(address, question))
        .map(stat -> new QueueStatus(name, stat.readyCount(), stat.consumerCount()));
  }

  /** Nobody at a queue's address means that there is no such queue. */
  private <T> Future<T> named(String name, Future<T> answer) {
    return answer.recover(
        cause ->
            Future.failedFuture(isNotFound(cause) ? Refusal.noQueue(virtualHost, name) : cause));
  }

  private static boolean isNotFound(Throwable cause) {
    return cause instanceof BrokerException refused && refused.kind() == ErrorKind.NOT_FOUND;
  }

  /** Returns the number of entries dropped. */
  public Future<Long> purge(String name) {
    access.checkQueue(Operation.PURGE, name);
    QueueRow queue = access.queue(name);
    return named(name, afterPublishes(() -> bus.<Answer.Done>ask(queue.address(), new Purge())))
        .map(Answer.Done::count);
  }

  /** Returns the number of entries lost with it; 0 also where there is none. */
  public Future<Long> deleteQueue(String name, boolean ifUnused, boolean ifEmpty) {
    access.checkQueue(Operation.DELETE, name);
    return this.<Answer.Done>ask(new DeleteQueue(address, name, ifUnused, ifEmpty))
        .map(Answer.Done::count);
  }

  // ---- bindings --------------------------------------------------------------------------------

  public Future<Void> bind(
      Destination.Kind kind, String destination, String source, String key, FieldTable arguments) {
    checkBinding(kind, destination, source);
    return ask(new Bind(address, source, kind, destination, key, arguments)).mapEmpty();
  }

  public Future<Void> unbind(
      Destination.Kind kind, String destination, String source, String key, FieldTable arguments) {
    checkBinding(kind, destination, source);
    return ask(new Unbind(address, source, kind, destination, key, arguments)).mapEmpty();
  }

  private void checkBinding(Destination.Kind kind, String destination, String source) {
    if (kind == Destination.Kind.QUEUE) {
      if (destination.startsWith(ReplyKey.PREFIX)) {
        throw Refusal.boundReplyKey();
      }
      access.checkQueue(Operation.BIND_TO, destination);
    } else {
      access.checkExchange(Operation.BIND_TO, destination);
    }
    access.checkExchange(Operation.BIND_FROM, source);
  }

  // ---- publishing ------------------------------------------------------------------------------

  /**
   * Publishes; what belongs together is sent with the next {@link #flush}.
   *
   * @param sequence the publisher's number for the message, or 0 where it wants no confirm
   * @param moreKeys routing keys beside the message's own, or null
   */
  public void publish(
      Publisher publisher,
      long sequence,
      Message message,
      String @Nullable [] moreKeys,
      boolean mandatory) {
    ExchangeRow exchange = access.toPublish(message.exchange());
    if (exchange == null && consuming.hasSettled()) {
      settleBefore(message, moreKeys);
    }
    if (exchange != null) {
      publishing.toExchange(exchange, publisher, sequence, message, moreKeys, mandatory);
    } else if (moreKeys != null) {
      publishing.toQueues(publisher, sequence, message, moreKeys, mandatory);
    } else {
      publishing.toQueue(publisher, sequence, message, mandatory);
    }
  }

  /**
   * Else what is collected would reach its queue before the settlements. To most queues that is all
   * one; one that drops duplicates must hear first that the former message has been done with.
   */
  private void settleBefore(Message message, String @Nullable [] moreKeys) {
    boolean matters = access.dropsDuplicates(message.routingKey());
    if (moreKeys != null) {
      for (String key : moreKeys) {
        matters |= access.dropsDuplicates(key);
      }
    }
    if (matters) {
      consuming.sendSettled();
    }
  }

  /** Fails as {@link #publish} would, for what is published later. */
  public void checkPublish(String exchangeName) {
    access.toPublish(exchangeName);
  }

  /** Memory of what has been published here and not yet taken by its queues. */
  public long publishedBytesInFlight() {
    return publishing.bytesInFlight();
  }

  /**
   * Whether all queues together hold as much as they may. Whoever publishes then is to wait until
   * that has changed: a queue tells only those that have published to it already.
   */
  public boolean nodeFull() {
    return memory.full();
  }

  /** Whether a queue that was published to holds as much as it may; see {@link SessionEvents}. */
  public boolean held() {
    return held;
  }

  // ---- consuming -------------------------------------------------------------------------------

  public Holder newHolder(Deliveries deliveries) {
    return consuming.newHolder(deliveries);
  }

  public Future<Subscription> consume(
      Holder holder, String tag, String queueName, Consumption how) {
    access.checkQueue(Operation.CONSUME, queueName);
    ConsumerArgument.BROWSE.check(Refusal.queue(virtualHost, queueName), how.arguments());
    QueueRow queue = access.queue(queueName);
    return named(
        queueName,
        afterPublishes(() -> consuming.consume(holder, tag, queueName, queue.address(), how)));
  }

  /** Limits what all subscriptions of a holder may hold unacked together, 0 for no limit. */
  public void limitShared(Holder holder, int limit) {
    consuming.limitShared(holder, limit);
  }

  public Future<Void> cancel(Subscription subscription) {
    return afterPublishes(() -> consuming.cancel(subscription));
  }

  /**
   * Subscribes to what is published through the default exchange with the routing key {@link
   * Replies#key}. Such messages are delivered at most once, and never kept for later.
   */
  public Replies subscribeToReplies(Holder holder, String tag, String queueName) {
    return consuming.subscribeToReplies(id, holder, tag, queueName);
  }

  /** Takes one entry, or {@link Taken#isEmpty nothing}. */
  public Future<Taken> get(Holder holder, String queueName, boolean ackRequired) {
    access.checkQueue(Operation.GET, queueName);
    QueueRow queue = access.queue(queueName);
    return named(
            queueName, afterPublishes(() -> consuming.get(holder, queue.address(), ackRequired)))
        .map(answer -> Taken.of(queue.address(), answer))
        .onSuccess(taken -> trace(holder, queueName, taken));
  }

  private void trace(Holder holder, String queueName, Taken taken) {
    Message message = taken.message();
    if (message != null && tracer.on()) {
      tracer.delivered(holder.deliveries.number(), queueName, message, taken.redelivered());
    }
  }

  /** Ends a holder: what it holds goes back to its queues, its subscriptions end. */
  public void close(Holder holder) {
    consuming.close(holder);
  }

  /** Hands over the deliveries that were kept while the front-end could not take them. */
  public void resumeDeliveries() {
    consuming.resume();
  }

  /** What has been handed over has been sent on: its credit can go back. */
  public void deliveriesSent() {
    consuming.returnCredit();
  }

  // ---- operating -------------------------------------------------------------------------------

  /** How a queue stands, in full. To ask counts as using the queue. */
  public Future<Answer.QueueStat> queueStat(String queueName) {
    return askQueue(queueName, new Stat());
  }

  /**
   * One page of a queue's entries, which stay as they are; {@link Browse} says in which order.
   *
   * @param after {@link BrowsePlace#START}, or what the page before says
   * @param limit how many entries at most; a page has limits of its own
   */
  public Future<Answer.Page> browse(String queueName, BrowsePlace after, int limit) {
    access.checkQueue(Operation.GET, queueName);
    return askQueue(queueName, new Browse(after, limit));
  }

  /** Stops a queue's deliveries to its consumers, until they are resumed. */
  public Future<Void> pauseQueue(String queueName) {
    return pause(queueName, true);
  }

  public Future<Void> resumeQueue(String queueName) {
    return pause(queueName, false);
  }

  private Future<Void> pause(String queueName, boolean paused) {
    access.checkQueue(Operation.PAUSE, queueName);
    return askQueue(queueName, new Pause(paused)).mapEmpty();
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
    return askQueue(queueName, new Move(limit, filter, target));
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
    return askQueue(queueName, new MoveProgress());
  }

  private <A extends Answer> Future<A> askQueue(String queueName, QueueCommand question) {
    QueueRow queue = access.queue(queueName);
    return named(queueName, afterPublishes(() -> bus.<A>ask(queue.address(), question)));
  }

  // ---- both ------------------------------------------------------------------------------------

  /** Sends what publishes and settlements have collected. Called at the end of each read. */
  public void flush() {
    publishing.flush();
    consuming.sendSettled();
  }

  /**
   * Closes everything that was opened here. Completes when the session's exclusive queues are gone.
   */
  public Future<Void> close() {
    flush();
    closed = true;
    consuming.closeAll();
    publishing.holdingQueues().forEach(this::forgetMe);
    return ask(new SessionGone(address)).otherwiseEmpty().compose(done -> mailbox.unregister());
  }

  /** A queue that holds a session's publishing back remembers it, to say when it may go on. */
  private void forgetMe(String queueAddress) {
    bus.send(queueAddress, new ConsumerGone(address, 0));
  }

  /**
   * Asks a queue only when what was published before is on its way there, so that the client finds
   * what it has sent.
   */
  private <T> Future<T> afterPublishes(Supplier<Future<T>> question) {
    consuming.sendSettled();
    Promise<T> promise = Promise.promise();
    publishing.whenRouted(() -> question.get().onComplete(promise));
    return promise.future();
  }

  private <A extends Answer> Future<A> ask(TopologyCommand command) {
    return afterPublishes(() -> bus.ask(Address.virtualHost(virtualHost), command));
  }

  private void onMessage(io.vertx.core.eventbus.Message<BusMessage> message) {
    if (message.body() instanceof QueueEvent.ReplyWanted asked) {
      message.reply(
          consuming.wantsReply(asked.consumerId(), asked.secret())
              ? new Answer.QueueStat(0, 0, 1, 0, 0, 0, false)
              : new Answer.Refused(ErrorKind.NOT_FOUND, "no such reply consumer"));
    } else {
      onEvent(message.body());
    }
  }

  private void onEvent(BusMessage event) {
    if (event instanceof QueueEvent.Deliver deliver) {
      consuming.onDeliver(deliver);
    } else if (event instanceof QueueEvent.Confirmed confirmed) {
      publishing.onConfirmed(confirmed);
    } else if (event instanceof Routed routed) {
      publishing.onRouted(routed);
    } else if (event instanceof QueueEvent.Reply reply) {
      consuming.onReply(reply);
    } else if (event instanceof QueueEvent.Cancelled cancelled) {
      consuming.onCancelled(cancelled);
    } else if (event instanceof QueueEvent.Offer offer) {
      consuming.onOffer(offer);
    } else if (event instanceof QueueEvent.Ungranted ungranted) {
      consuming.onUngranted(ungranted);
    } else if (event instanceof QueueEvent.Pressure pressure) {
      onPressure(pressure.queue(), pressure.held());
    } else if (event instanceof QueueEvent.QueueGone gone) {
      consuming.onQueueGone(gone.queue());
      onPressure(gone.queue(), false);
    }
    events.onHeard();
  }

  private void onPressure(String queueAddress, boolean queueHeld) {
    if (closed) {
      if (queueHeld) {
        forgetMe(queueAddress);
      }
      return;
    }
    publishing.onPressure(queueAddress, queueHeld);
    if (held != publishing.held()) {
      held = publishing.held();
      events.onHeld(held);
    }
  }
}
