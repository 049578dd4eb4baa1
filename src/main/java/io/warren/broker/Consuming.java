package io.warren.broker;

import io.netty.util.collection.LongObjectHashMap;
import io.vertx.core.Future;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.QueueCommand.Cancel;
import io.warren.broker.bus.QueueCommand.Consume;
import io.warren.broker.bus.QueueCommand.ConsumerGone;
import io.warren.broker.bus.QueueCommand.Get;
import io.warren.broker.bus.QueueCommand.ShareLimit;
import io.warren.broker.bus.QueueEvent.Cancelled;
import io.warren.broker.bus.QueueEvent.Deliver;
import io.warren.broker.bus.QueueEvent.Late;
import io.warren.broker.bus.QueueEvent.Offer;
import io.warren.broker.bus.QueueEvent.Reply;
import io.warren.broker.bus.QueueEvent.Ungranted;
import io.warren.broker.publish.Directory.QueueRow;
import io.warren.broker.publish.ReplyKey;
import io.warren.broker.publish.Tracer;
import io.warren.broker.queue.ConsumerArgument;
import io.warren.broker.queue.QueueAbility;
import io.warren.broker.queue.QueueTypeName;
import io.warren.broker.queue.dispatch.DeliveryCredit;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The consuming half of a session: who holds and who subscribes in it, and which of its queues have
 * to hear of what.
 */
final class Consuming {
  private final String session;
  private final Bus bus;
  private final long replyBacklogBytes;
  private final Tracer tracer;
  private final ConsumerEvents events;

  private final LongObjectHashMap<Holder> holderById = new LongObjectHashMap<>(1);
  private final LongObjectHashMap<Subscription> subscriptionById = new LongObjectHashMap<>(1);
  private final LongObjectHashMap<Long> replySecretById = new LongObjectHashMap<>(1);
  private final Set<Holder> settling = new LinkedHashSet<>();

  /** Every queue that knows this session, and has to hear of its end. */
  private final Set<String> linkedQueues = new HashSet<>();

  private final KeptDeliveries kept;
  private long lastId;

  /**
   * Makes the half of one session.
   *
   * @param gate whether deliveries can be handed over now
   * @param credit what a queue may have on its way to the session
   * @param replyBacklogBytes memory of direct replies that may wait for the gate
   */
  Consuming(
      String session,
      Bus bus,
      BooleanSupplier gate,
      DeliveryCredit credit,
      long replyBacklogBytes,
      Tracer tracer,
      ConsumerEvents events) {
    this.events = events;
    this.tracer = tracer;
    this.replyBacklogBytes = replyBacklogBytes;
    this.session = session;
    this.bus = bus;
    this.kept =
        new KeptDeliveries(session, bus, gate, credit, tracer, id -> subscriptionById.get(id));
  }

  /**
   * Never the same twice, and scattered: the tables of consumers here and in queues take their keys
   * as they are, and would search long runs of neighbours at each removal.
   */
  private long nextId() {
    return ++lastId * 0x9E37_79B9_7F4A_7C15L;
  }

  Holder newHolder(Deliveries deliveries) {
    Holder holder = new Holder(nextId(), session, deliveries, bus::send, settling::add);
    holderById.put(holder.id, holder);
    return holder;
  }

  Future<Subscription> consume(Holder holder, String tag, QueueRow queue, Consumption how) {
    String queueName = queue.info().name();
    if (ended(holder)) {
      return Future.failedFuture(tooLate(queueName));
    }
    String queueAddress = queue.address();
    QueueTypeName type = QueueTypeName.of(queue.info());
    long consumerId = nextId();
    Origin origin =
        ConsumerArgument.BROWSE.flag(how.arguments())
            ? Origin.browsed(queueAddress, consumerId)
            : Origin.delivered(queueAddress, type.has(QueueAbility.SHARED_LIMIT), consumerId);
    Subscription subscription =
        new Subscription(holder, consumerId, tag, queueName, origin, how.ackRequired());
    subscriptionById.put(subscription.consumerId, subscription);
    holder.queueAddresses.add(queueAddress);
    linkedQueues.add(queueAddress);
    Consume command =
        new Consume(
            session,
            holder.id,
            subscription.consumerId,
            tag,
            how.ackRequired(),
            how.prefetchCount(),
            holder.sharedLimit() > 0 && origin.shared(),
            how.exclusive() && type.has(QueueAbility.EXCLUSIVE_CONSUMER),
            how.priority(),
            how.arguments());
    return bus.<Answer.Done>ask(queueAddress, command)
        .map(subscription)
        .onSuccess(made -> events.created(made, how))
        .onFailure(refused -> subscriptionById.remove(subscription.consumerId));
  }

  Replies subscribeToReplies(long sessionId, Holder holder, String tag, String queueName) {
    long consumerId = nextId();
    Origin origin = Origin.delivered(KeptDeliveries.NO_QUEUE, true, consumerId);
    Subscription subscription = new Subscription(holder, consumerId, tag, queueName, origin, false);
    ReplyKey key = ReplyKey.to(sessionId, subscription.consumerId);
    subscriptionById.put(subscription.consumerId, subscription);
    replySecretById.put(subscription.consumerId, Long.valueOf(key.secret()));
    return new Replies(subscription, key.text());
  }

  /** Whether there is a consumer of replies with that id and secret. */
  boolean wantsReply(long consumerId, long secret) {
    Long known = replySecretById.get(consumerId);
    return known != null && known == secret;
  }

  /** Replies are promised to nobody: who does not read loses them. */
  void onReply(Reply reply) {
    int bytes = reply.message().memoryBytes();
    boolean room = kept.replyBytes() == 0 || kept.replyBytes() + bytes <= replyBacklogBytes;
    if (room && wantsReply(reply.consumerId(), reply.secret())) {
      onDeliver(
          new Deliver(
              KeptDeliveries.NO_QUEUE,
              new long[] {reply.consumerId()},
              new long[1],
              new Message[] {reply.message()},
              new boolean[1],
              null));
    }
  }

  /** Takes one entry, or nothing. */
  Future<Taken> get(Holder holder, String queueName, String queueAddress, boolean ackRequired) {
    if (ended(holder)) {
      return Future.failedFuture(tooLate(queueName));
    }
    sendSettled();
    return take(holder, queueAddress, ackRequired)
        .map(answer -> Taken.of(queueAddress, answer))
        .onSuccess(taken -> trace(holder, queueName, taken));
  }

  private Future<Answer> take(Holder holder, String queueAddress, boolean ackRequired) {
    if (!ackRequired) {
      return bus.ask(queueAddress, new Get(session, holder.id, false));
    }
    boolean held = !holder.queueAddresses.add(queueAddress);
    boolean linked = !linkedQueues.add(queueAddress);
    return bus.<Answer>ask(queueAddress, new Get(session, holder.id, true))
        .onSuccess(
            answer -> {
              // A queue that gave nothing knows nothing of the session, and never says that it
              // goes.
              if (answer instanceof Answer.Empty && !held) {
                holder.queueAddresses.remove(queueAddress);
              }
              if (answer instanceof Answer.Empty && !linked) {
                linkedQueues.remove(queueAddress);
              }
            });
  }

  private void trace(Holder holder, String queueName, Taken taken) {
    Message message = taken.message();
    if (message != null && tracer.on()) {
      tracer.delivered(holder.deliveries.number(), queueName, message, taken.redelivered());
    }
  }

  /**
   * A question may wait for an exchange's answer, and its asker end meanwhile. Its queues have been
   * told then, and would keep for ever what they gave out after that.
   */
  private boolean ended(Holder holder) {
    return holderById.get(holder.id) != holder;
  }

  private static BrokerException tooLate(String queue) {
    return new BrokerException(ErrorKind.NOT_FOUND, "nobody is left to consume from " + queue);
  }

  Future<Void> cancel(Subscription subscription) {
    sendSettled();
    subscription.holder.onEnding(subscription);
    if (subscription.origin().queueAddress.equals(KeptDeliveries.NO_QUEUE)) {
      forget(subscription.consumerId);
      return Future.succeededFuture();
    }
    return bus.<Answer.Done>ask(
            subscription.origin().queueAddress, new Cancel(session, subscription.consumerId))
        .otherwiseEmpty()
        .map(
            ignored -> {
              // What the queue sent before its answer is for the client too.
              kept.handOver(true);
              forget(subscription.consumerId);
              return null;
            });
  }

  /** Ends a holder: its queues take back what it holds. */
  void close(Holder holder) {
    sendSettled();
    if (holderById.remove(holder.id) == null) {
      return;
    }
    for (String queue : holder.queueAddresses) {
      bus.send(queue, new ConsumerGone(session, holder.id));
    }
    List<Long> gone = new ArrayList<>();
    for (Subscription subscription : subscriptionById.values()) {
      if (subscription.holder == holder) {
        gone.add(subscription.consumerId);
      }
    }
    gone.forEach(this::forget);
  }

  private void forget(long consumerId) {
    Subscription subscription = subscriptionById.remove(consumerId);
    if (subscription != null) {
      subscription.holder.onEnded(subscription);
      if (!subscription.origin().queueAddress.equals(KeptDeliveries.NO_QUEUE)) {
        events.deleted(subscription);
      }
    }
    replySecretById.remove(consumerId);
  }

  void closeAll() {
    linkedQueues.forEach(queue -> bus.send(queue, new ConsumerGone(session, 0)));
    linkedQueues.clear();
    holderById.clear();
    subscriptionById.clear();
    kept.clear();
  }

  /** Subscriptions made before keep to the limit from now on, like those made after. */
  void limitShared(Holder holder, int limit) {
    boolean first = holder.sharedLimit() == 0;
    holder.limitShared(limit);
    if (first && limit > 0) {
      Set<String> limited = new LinkedHashSet<>();
      for (Subscription subscription : subscriptionById.values()) {
        if (subscription.holder == holder && subscription.origin().shared()) {
          limited.add(subscription.origin().queueAddress);
        }
      }
      limited.remove(KeptDeliveries.NO_QUEUE);
      limited.forEach(queue -> bus.send(queue, new ShareLimit(session, holder.id)));
    }
  }

  /** Whether there is something for {@link #sendSettled}. */
  boolean hasSettled() {
    return !settling.isEmpty();
  }

  void sendSettled() {
    if (!settling.isEmpty()) {
      settling.forEach(Holder::sendSettled);
      settling.clear();
    }
  }

  void onDeliver(Deliver deliver) {
    kept.add(deliver);
  }

  /** Hands over what was kept while the gate was closed. */
  void resume() {
    kept.handOver(false);
  }

  /** What has been handed over has been sent on: its credit can go back. */
  void returnCredit() {
    kept.returnCredit();
  }

  void onCancelled(Cancelled cancelled) {
    kept.handOver(true);
    Subscription subscription = subscriptionById.remove(cancelled.consumerId());
    if (subscription != null) {
      subscription.holder.onEnded(subscription);
      subscription.holder.deliveries.onCancelled(subscription);
      events.deleted(subscription);
    }
  }

  void onLate(Late late) {
    kept.handOver(true);
    Holder holder = holderById.get(late.holder());
    if (holder == null) {
      return;
    }
    Origin origin = Origin.delivered(late.queue(), false, late.consumerId());
    holder.deliveries.onTakenBack(origin, late.entryIds());
    Subscription subscription = subscriptionById.remove(late.consumerId());
    if (subscription != null) {
      holder.onEnded(subscription);
      events.deleted(subscription);
    } else if (late.consumerId() != 0) {
      // Its client knows already that it has ended.
      return;
    }
    holder.deliveries.onLate(subscription, late.timeoutMs());
  }

  void onQueueGone(String queueAddress) {
    kept.forget(queueAddress);
    linkedQueues.remove(queueAddress);
    holderById.values().forEach(holder -> holder.queueAddresses.remove(queueAddress));
  }

  void onOffer(Offer offer) {
    Subscription subscription = subscriptionById.get(offer.consumerId());
    if (subscription != null) {
      subscription.holder.onOffer(offer.queue(), subscription, offer.messageCount());
    }
  }

  void onUngranted(Ungranted ungranted) {
    @Nullable Subscription subscription = subscriptionById.get(ungranted.consumerId());
    if (subscription != null) {
      subscription.holder.onUngranted(subscription, ungranted.messageCount());
    }
  }
}
