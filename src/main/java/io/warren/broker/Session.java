package io.warren.broker;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.warren.auth.Operation;
import io.warren.auth.User;
import io.warren.broker.bus.Address;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.Asker;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.BusMessage;
import io.warren.broker.bus.ExchangeEvent.Routed;
import io.warren.broker.bus.QueueCommand.ConsumerGone;
import io.warren.broker.bus.QueueEvent;
import io.warren.broker.bus.TopologyCommand.SessionGone;
import io.warren.broker.event.Events;
import io.warren.broker.publish.Directory;
import io.warren.broker.publish.Directory.ExchangeRow;
import io.warren.broker.publish.Directory.QueueRow;
import io.warren.broker.publish.Publisher;
import io.warren.broker.publish.Publishing;
import io.warren.broker.publish.Tracer;
import io.warren.broker.queue.ConsumerArgument;
import io.warren.broker.queue.QueueAbility;
import io.warren.broker.queue.QueueArgument;
import io.warren.broker.queue.QueueTypeName;
import io.warren.broker.queue.journal.Transactions;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.Message;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one door to the heart: what one user may do in one virtual host, for a front-end that knows
 * nothing of addresses and actors.
 *
 * <p>It publishes and consumes itself. Whatever is asked and answered has parts of its own: {@link
 * #declarations}, {@link #queueOperations}, {@link #administration}.
 *
 * <p>A session belongs to the context that opened it; every call comes from there, and every answer
 * goes there. Failures are {@link BrokerException}s: thrown by what is decided at once, carried by
 * the future of what is asked.
 */
public final class Session {
  private final long id;
  private final String address;
  private final User user;
  private final String virtualHost;
  private final Access access;
  private final Bus bus;
  private final SessionEvents events;
  private final Alarms alarms;
  private final Publishing publishing;
  private final Consuming consuming;
  private final Commits commits;
  private final Questions questions;
  private final Declarations declarations;
  private final QueueOperations queueOperations;
  private final Administration administration;
  private final MessageConsumer<BusMessage> mailbox;
  private boolean held;
  private boolean closed;

  Session(
      Vertx vertx,
      LongSupplier ids,
      Transactions transactions,
      User user,
      String virtualHost,
      Directory directory,
      SessionLimits limits,
      Alarms alarms,
      GlobalParameters globalParameters,
      SessionEvents events,
      Events told) {
    this.id = ids.getAsLong();
    this.address = Address.session(id);
    this.user = user;
    this.virtualHost = virtualHost;
    this.access = new Access(user, virtualHost, address, directory);
    this.events = events;
    this.alarms = alarms;
    this.bus = new Bus(vertx, limits.answerTimeoutMs());
    Tracer tracer = new Tracer(directory, events::clientName, user.name());
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
    this.commits =
        new Commits(this, publishing, bus, vertx.getOrCreateContext(), transactions, ids);
    this.questions =
        new Questions(
            virtualHost,
            bus,
            publishing,
            consuming,
            told,
            () -> new Asker(user.name(), events.clientName()));
    this.declarations = new Declarations(virtualHost, address, access, questions);
    this.queueOperations = new QueueOperations(access, questions);
    this.administration =
        new Administration(questions, globalParameters, ParameterEvents.ofNode(told, user.name()));
    this.mailbox = vertx.eventBus().localConsumer(address, this::onMessage);
  }

  public User user() {
    return user;
  }

  public String virtualHost() {
    return virtualHost;
  }

  /** Exchanges, queues and bindings. */
  public Declarations declarations() {
    return declarations;
  }

  /** What is done to queues beside publishing and consuming. */
  public QueueOperations queueOperations() {
    return queueOperations;
  }

  /** What those who run the broker may ask: see there who guards it. */
  public Administration administration() {
    return administration;
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

  /**
   * Publishes and settles as one: after a crash, all of what is persistent in it is as if it were
   * done, or nothing. It is carried out also where the holder ends meanwhile.
   *
   * @param returns hears of mandatory messages that find no queue
   * @param holder of the entries that are settled
   * @return whether all is done and safe. Where a queue refuses a message, nothing is settled, and
   *     the others have theirs
   * @throws BrokerException before anything is done, where {@link #publish} would throw it
   */
  public Future<Boolean> commit(Publisher returns, Holder holder, TransactionWork work) {
    return commits.commit(returns, holder, work);
  }

  /** Memory of what has been published here and not yet taken by its queues. */
  public long publishedBytesInFlight() {
    return publishing.bytesInFlight();
  }

  /**
   * Whether the node has no memory or no disk left. Whoever publishes then is to wait until that
   * has changed: a queue tells only those that have published to it already.
   */
  public boolean nodeFull() {
    return alarms.any();
  }

  /** Why the node is full, for an operator. */
  public String nodeFullWords() {
    return alarms.words();
  }

  /** Why the node is full, for a client; empty where it is not. */
  public String nodeFullReason() {
    return alarms.reason();
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
    QueueRow queue = access.queue(queueName);
    QueueTypeName type = QueueTypeName.of(queue.info());
    String object = Refusal.queue(virtualHost, queueName);
    ConsumerArgument.check(object, type, how.arguments());
    if (holder.sharedLimit() > 0 && !type.has(QueueAbility.SHARED_LIMIT)) {
      throw Refusal.sharedLimit(object);
    }
    return questions.ofQueue(queueName, () -> consuming.consume(holder, tag, queue, how));
  }

  /**
   * Limits what all subscriptions of a holder may hold unacked together, 0 for no limit; but for
   * those to queues that can't be limited so, to which there are no new ones meanwhile.
   */
  public void limitShared(Holder holder, int limit) {
    consuming.limitShared(holder, limit);
  }

  public Future<Void> cancel(Subscription subscription) {
    return questions.inOrder(() -> consuming.cancel(subscription));
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
    QueueTypeName type = QueueTypeName.of(queue.info());
    if (!type.has(QueueAbility.GET_BESIDE_ACTIVE)
        && QueueArgument.SINGLE_ACTIVE_CONSUMER.flag(queue.info().arguments())) {
      throw Refusal.getBesideActive(Refusal.queue(virtualHost, queueName), type.word());
    }
    return questions.ofQueue(
        queueName, () -> consuming.get(holder, queueName, queue.address(), ackRequired));
  }

  /** Ends a holder: what it holds goes back to its queues, its subscriptions end. */
  public void close(Holder holder) {
    commits.ended(holder).onComplete(done -> consuming.close(holder));
  }

  /** Hands over the deliveries that were kept while the front-end could not take them. */
  public void resumeDeliveries() {
    consuming.resume();
  }

  /** What has been handed over has been sent on: its credit can go back. */
  public void deliveriesSent() {
    consuming.returnCredit();
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
    return commits.ended().transform(done -> end());
  }

  private Future<Void> end() {
    consuming.closeAll();
    publishing.holdingQueues().forEach(this::forgetMe);
    return questions
        .ask(new SessionGone(address))
        .otherwiseEmpty()
        .compose(done -> mailbox.unregister());
  }

  /** A queue that holds a session's publishing back remembers it, to say when it may go on. */
  private void forgetMe(String queueAddress) {
    bus.send(queueAddress, new ConsumerGone(address, 0));
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
    } else if (event instanceof QueueEvent.Settled settled) {
      commits.onSettled(settled);
    } else if (event instanceof Routed routed) {
      publishing.onRouted(routed);
    } else if (event instanceof QueueEvent.Reply reply) {
      consuming.onReply(reply);
    } else if (event instanceof QueueEvent.Cancelled cancelled) {
      consuming.onCancelled(cancelled);
    } else if (event instanceof QueueEvent.Late late) {
      consuming.onLate(late);
    } else if (event instanceof QueueEvent.Offer offer) {
      consuming.onOffer(offer);
    } else if (event instanceof QueueEvent.Ungranted ungranted) {
      consuming.onUngranted(ungranted);
    } else if (event instanceof QueueEvent.Pressure pressure) {
      onPressure(pressure.queue(), pressure.held(), pressure.why());
    } else if (event instanceof QueueEvent.QueueGone gone) {
      consuming.onQueueGone(gone.queue());
      onPressure(gone.queue(), false, "");
    }
    events.onHeard();
  }

  private void onPressure(String queueAddress, boolean queueHeld, String why) {
    if (closed) {
      if (queueHeld) {
        forgetMe(queueAddress);
      }
      return;
    }
    publishing.onPressure(queueAddress, queueHeld);
    if (held != publishing.held()) {
      held = publishing.held();
      events.onHeld(held, held ? why : "");
    }
  }
}
