package io.warren.amqp091.channel;

import io.warren.amqp091.MessageMapping;
import io.warren.amqp091.codec.BasicMethod.Ack;
import io.warren.amqp091.codec.BasicMethod.Cancel;
import io.warren.amqp091.codec.BasicMethod.CancelOk;
import io.warren.amqp091.codec.BasicMethod.Consume;
import io.warren.amqp091.codec.BasicMethod.ConsumeOk;
import io.warren.amqp091.codec.BasicMethod.Deliver;
import io.warren.amqp091.codec.BasicMethod.Get;
import io.warren.amqp091.codec.BasicMethod.GetEmpty;
import io.warren.amqp091.codec.BasicMethod.GetOk;
import io.warren.amqp091.codec.BasicMethod.Nack;
import io.warren.amqp091.codec.BasicMethod.Qos;
import io.warren.amqp091.codec.BasicMethod.QosOk;
import io.warren.amqp091.codec.BasicMethod.Recover;
import io.warren.amqp091.codec.BasicMethod.RecoverAsync;
import io.warren.amqp091.codec.BasicMethod.RecoverOk;
import io.warren.amqp091.codec.BasicMethod.Reject;
import io.warren.amqp091.codec.Method;
import io.warren.amqp091.codec.ReplyCode;
import io.warren.broker.Consumption;
import io.warren.broker.Deliveries;
import io.warren.broker.Holder;
import io.warren.broker.Origin;
import io.warren.broker.RandomNames;
import io.warren.broker.Replies;
import io.warren.broker.Session;
import io.warren.broker.Subscription;
import io.warren.broker.Taken;
import io.warren.broker.bus.QueueCommand.Outcome;
import io.warren.broker.queue.ConsumerArgument;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The side of a channel that consumes, gets and settles. */
final class ConsumeSide implements Deliveries {
  private final Channel channel;
  private final Session session;
  private final TopologySide topology;
  private final ChannelLimits limits;
  private final Holder holder;
  private final UnackedDeliveries unacked = new UnackedDeliveries();
  private final Map<String, Subscription> subscriptionByTag = new HashMap<>();
  private final Settler settler = new Settler();

  private @Nullable Replies replies;
  private int nextPrefetchCount;
  private long lastTag;

  ConsumeSide(Channel channel, Session session, TopologySide topology, ChannelLimits limits) {
    this.channel = channel;
    this.session = session;
    this.topology = topology;
    this.limits = limits;
    this.holder = session.newHolder(this);
  }

  void onMethod(Method method) {
    switch (method.kind()) {
      case BASIC_QOS -> onQos((Qos) method);
      case BASIC_CONSUME -> onConsume((Consume) method);
      case BASIC_CANCEL -> onCancel((Cancel) method);
      case BASIC_GET -> onGet((Get) method);
      case BASIC_NACK -> onNack((Nack) method);
      case BASIC_REJECT -> onReject((Reject) method);
      case BASIC_RECOVER -> {
        recover(((Recover) method).requeue());
        channel.send(new RecoverOk());
      }
      case BASIC_RECOVER_ASYNC -> recover(((RecoverAsync) method).requeue());
      case BASIC_CANCEL_OK -> {
        // The answer to a cancel that the broker has sent; nothing waits for it.
      }
      default -> throw Breach.of(ReplyCode.COMMAND_INVALID, "unimplemented method");
    }
  }

  // ---- consuming -------------------------------------------------------------------------------

  private void onQos(Qos qos) {
    if (qos.prefetchSize() != 0) {
      throw new BrokerException(
          ErrorKind.NOT_IMPLEMENTED, "prefetch_size!=0 (" + qos.prefetchSize() + ")");
    }
    if (qos.global()) {
      session.limitShared(holder, qos.prefetchCount());
    } else {
      nextPrefetchCount = qos.prefetchCount();
    }
    channel.send(new QosOk());
  }

  private void onConsume(Consume consume) {
    String queue = topology.queueName(consume.queue());
    String tag =
        consume.consumerTag().isEmpty() ? "amq.ctag-" + RandomNames.token() : consume.consumerTag();
    if (subscriptionByTag.containsKey(tag)) {
      throw new BrokerException(
          ErrorKind.NOT_ALLOWED, "attempt to reuse consumer tag '" + tag + "'");
    }
    if (limits.maxConsumers() > 0 && subscriptionByTag.size() >= limits.maxConsumers()) {
      throw new BrokerException(
          ErrorKind.NOT_ALLOWED,
          "reached maximum (" + limits.maxConsumers() + ") of consumers per channel");
    }
    if (queue.equals(MessageMapping.DIRECT_REPLY_TO)) {
      consumeReplies(consume, tag, queue);
      return;
    }
    Consumption how =
        new Consumption(
            !consume.noAck(),
            nextPrefetchCount,
            consume.exclusive(),
            ConsumerArgument.PRIORITY.number(consume.arguments()),
            consume.arguments());
    channel.await(
        session.consume(holder, tag, queue, how),
        subscription -> subscribed(consume, subscription));
  }

  private void subscribed(Consume consume, Subscription subscription) {
    subscriptionByTag.put(subscription.tag(), subscription);
    if (!consume.noWait()) {
      channel.send(new ConsumeOk(subscription.tag()));
    }
  }

  private void consumeReplies(Consume consume, String tag, String queue) {
    if (!consume.noAck()) {
      throw new BrokerException(ErrorKind.PRECONDITION_FAILED, "reply consumer cannot acknowledge");
    }
    if (replies != null) {
      throw new BrokerException(ErrorKind.PRECONDITION_FAILED, "reply consumer already set");
    }
    replies = session.subscribeToReplies(holder, tag, queue);
    subscribed(consume, replies.subscription());
  }

  /** The routing key that leads to this channel's reply consumer. */
  String replyKey() {
    if (replies == null) {
      throw new BrokerException(
          ErrorKind.PRECONDITION_FAILED, "fast reply consumer does not exist");
    }
    return replies.key();
  }

  private void onCancel(Cancel cancel) {
    Subscription subscription = subscriptionByTag.get(cancel.consumerTag());
    if (subscription == null) {
      cancelled(cancel);
      return;
    }
    channel.await(
        session.cancel(subscription),
        done -> {
          forget(subscription);
          cancelled(cancel);
        });
  }

  private void cancelled(Cancel cancel) {
    if (!cancel.noWait()) {
      channel.send(new CancelOk(cancel.consumerTag()));
    }
  }

  int consumerCount() {
    return subscriptionByTag.size();
  }

  private void forget(Subscription subscription) {
    subscriptionByTag.remove(subscription.tag(), subscription);
    if (replies != null && replies.subscription() == subscription) {
      replies = null;
    }
  }

  @Override
  public int number() {
    return channel.number();
  }

  @Override
  public void onDelivery(
      Subscription subscription, long entryId, Message message, boolean redelivered) {
    long tag = ++lastTag;
    if (subscription.ackRequired()) {
      unacked.add(tag, subscription.origin(), entryId);
    }
    channel.send(
        new Deliver(subscription.tag(), tag, redelivered, message.exchange(), message.routingKey()),
        MessageMapping.encodedProperties(message),
        message.body());
  }

  @Override
  public void onCancelled(Subscription subscription) {
    forget(subscription);
    channel.consumerCancelled(subscription.tag());
  }

  @Override
  public void onTakenBack(Origin origin, long[] entryIds) {
    unacked.takeBack(origin, entryIds);
  }

  /** A client that can't be told of its consumer's end hears of its channel's. */
  @Override
  public void onLate(@Nullable Subscription subscription, long timeoutMs) {
    if (subscription != null) {
      forget(subscription);
    }
    if (subscription == null || !channel.consumerCancelled(subscription.tag())) {
      channel.fail(
          new BrokerException(
              ErrorKind.PRECONDITION_FAILED,
              "delivery acknowledgement on channel "
                  + channel.number()
                  + " timed out. Timeout value used: "
                  + timeoutMs
                  + " ms. This timeout value can be configured, see consumers doc guide to learn"
                  + " more"));
    }
  }

  // ---- getting ---------------------------------------------------------------------------------

  private void onGet(Get get) {
    String queue = topology.queueName(get.queue());
    channel.await(session.get(holder, queue, !get.noAck()), taken -> got(taken, !get.noAck()));
  }

  private void got(Taken taken, boolean ackRequired) {
    Message message = taken.message();
    if (message == null) {
      channel.send(new GetEmpty());
      return;
    }
    long tag = ++lastTag;
    if (ackRequired) {
      unacked.add(tag, taken.origin(), taken.entryId());
    }
    channel.send(
        new GetOk(
            tag, taken.redelivered(), message.exchange(), message.routingKey(), taken.readyCount()),
        MessageMapping.encodedProperties(message),
        message.body());
  }

  // ---- settling --------------------------------------------------------------------------------

  void onAck(Ack ack) {
    settle(ack.deliveryTag(), ack.multiple(), Outcome.ACK);
  }

  private void onNack(Nack nack) {
    settle(nack.deliveryTag(), nack.multiple(), nack.requeue() ? Outcome.REQUEUE : Outcome.DISCARD);
  }

  private void onReject(Reject reject) {
    settle(reject.deliveryTag(), false, reject.requeue() ? Outcome.REQUEUE : Outcome.DISCARD);
  }

  private void settle(long tag, boolean multiple, Outcome outcome) {
    Transaction transaction = channel.transaction();
    settler.outcome = outcome;
    UnackedDeliveries.Taker taker = transaction == null ? settler : transaction.settling(outcome);
    if (!unacked.take(tag, multiple, taker)) {
      throw new BrokerException(
          ErrorKind.PRECONDITION_FAILED, "unknown delivery tag " + Long.toUnsignedString(tag));
    }
  }

  /** Who holds what the channel has been handed and has not settled. */
  Holder holder() {
    return holder;
  }

  /** Takes back what a transaction had settled. */
  void unsettle(List<UnackedDeliveries.Row> rows) {
    unacked.restore(rows);
  }

  private void recover(boolean requeue) {
    if (!requeue) {
      throw new BrokerException(ErrorKind.NOT_IMPLEMENTED, "requeue=false");
    }
    settler.outcome = Outcome.REQUEUE;
    unacked.take(0, true, settler);
    session.flush();
  }

  /** Everything that the channel holds goes back to its queues. */
  void end() {
    session.close(holder);
  }

  /** Settles at once; one object for all, so that an ack allocates nothing. */
  private final class Settler implements UnackedDeliveries.Taker {
    private Outcome outcome = Outcome.ACK;

    @Override
    public void take(long tag, Origin origin, long entryId) {
      holder.settle(origin, entryId, outcome);
    }
  }
}
