package io.warren.broker.queue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand.Cancel;
import io.warren.broker.bus.QueueCommand.Consume;
import io.warren.broker.bus.QueueCommand.ShareLimit;
import io.warren.broker.queue.dispatch.Consumer;
import io.warren.broker.queue.dispatch.Dispatch;
import io.warren.broker.queue.dispatch.HeldEntries;
import io.warren.broker.queue.dispatch.SessionLink;
import io.warren.broker.queue.dispatch.UnackedBound;
import io.warren.broker.queue.rule.SettlementTime;
import io.warren.value.ErrorKind;
import java.util.List;
import java.util.Set;

/** How consumers come to a queue, and how they end. */
final class Subscribing {
  private final Refusals refusals;
  private final QueueEffects effects;
  private final Dispatch consumers;
  private final Browsers browsers;
  private final Links links;
  private final Unacked unacked;
  private final UnackedBound bound;
  private SettlementTime time;

  Subscribing(
      Refusals refusals,
      QueueEffects effects,
      Dispatch consumers,
      Browsers browsers,
      Links links,
      Unacked unacked,
      UnackedBound bound,
      QueueSettings settings) {
    this.refusals = refusals;
    this.effects = effects;
    this.consumers = consumers;
    this.browsers = browsers;
    this.links = links;
    this.unacked = unacked;
    this.bound = bound;
    this.time = settings.settlementTime();
  }

  /** For consumers that come from now on. */
  void configure(QueueSettings settings) {
    time = settings.settlementTime();
  }

  /** How many there are, without those that browse. */
  int consumerCount() {
    return consumers.consumerCount();
  }

  void onConsume(Consume command) {
    if (ConsumerArgument.BROWSE.flag(command.arguments())) {
      if (command.exclusive()) {
        refusals.answer(ErrorKind.PRECONDITION_FAILED, "can't be browsed in exclusive use");
        return;
      }
      browsers.add(command, links.open(command.session()));
    } else if (consumers.exclusive() || (command.exclusive() && !consumers.allowsExclusive())) {
      refusals.answer(ErrorKind.ACCESS_REFUSED, "in exclusive use");
      return;
    } else {
      SessionLink link = links.open(command.session());
      HeldEntries holder = unacked.open(command.session(), command.holder());
      SettlementTime own = time.unless(ConsumerArgument.TIMEOUT.wholeNumber(command.arguments()));
      consumers.add(new Consumer(command, link, holder, bound, own));
    }
    effects.answer(new Answer.Done(0));
  }

  void onShareLimit(ShareLimit command) {
    SessionLink link = links.find(command.session());
    if (link != null) {
      for (Consumer consumer : link.consumers(command.holder())) {
        consumer.shareLimit();
      }
    }
  }

  /** Whether one ended that counts as a consumer. */
  boolean onCancel(Cancel command) {
    Consumer consumer = null;
    if (!browsers.cancel(command.session(), command.consumerId())) {
      SessionLink link = links.find(command.session());
      consumer = link == null ? null : link.consumer(command.consumerId());
    }
    if (consumer != null) {
      consumers.remove(consumer);
    }
    effects.answer(new Answer.Done(0));
    return consumer != null;
  }

  /** Ends one; false where it has ended before. */
  boolean end(Consumer consumer) {
    boolean there = consumer.link().consumer(consumer.id()) == consumer;
    if (there) {
      consumers.remove(consumer);
    }
    return there;
  }

  /** Ends those of a holder, or all of the session for 0; whether one of them counted. */
  boolean end(String session, long holder) {
    SessionLink link = links.find(session);
    List<Consumer> ended = link == null ? List.of() : link.consumers(holder);
    ended.forEach(consumers::remove);
    browsers.forget(session, holder);
    return !ended.isEmpty();
  }

  /** The queue is no more: all are told, and their sessions added to those of others. */
  void endAll(Set<String> sessions) {
    for (SessionLink link : links.all()) {
      sessions.add(link.session());
      for (Consumer consumer : link.consumers(0)) {
        effects.cancelled(link.session(), consumer.id());
      }
    }
    browsers.end();
  }
}
