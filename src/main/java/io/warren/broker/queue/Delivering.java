package io.warren.broker.queue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand.AddCredit;
import io.warren.broker.bus.QueueCommand.Get;
import io.warren.broker.bus.QueueCommand.Grant;
import io.warren.broker.queue.dispatch.Consumer;
import io.warren.broker.queue.dispatch.Dispatch;
import io.warren.broker.queue.dispatch.HeldEntries;
import io.warren.broker.queue.dispatch.SessionLink;
import io.warren.broker.queue.dispatch.UnackedBound;
import io.warren.broker.queue.rule.DeliveryLimit;
import io.warren.broker.queue.rule.SettlementTime;
import org.jspecify.annotations.Nullable;

/** Gives out what is ready in a queue to whoever can take it. */
final class Delivering {
  /** An offer of more than this says nothing that a grant could use. */
  static final int LARGEST_OFFER = 1000;

  private final Entries entries;
  private final Leaving leaving;
  private final QueueEffects effects;
  private final Dispatch consumers;
  private final Browsers browsers;
  private final Links links;
  private final Unacked unacked;
  private final UnackedBound bound;
  private DeliveryLimit limit;
  private SettlementTime time;
  private boolean paused;
  private long nowMs;

  /** Whose turn it is, while a page is awaited for that. */
  private @Nullable Consumer turn;

  /** What is being used, while a page is awaited for that. */
  private @Nullable Grant grant;

  private int grantLeft;

  Delivering(
      Entries entries,
      Leaving leaving,
      QueueEffects effects,
      Dispatch consumers,
      Browsers browsers,
      Links links,
      Unacked unacked,
      UnackedBound bound,
      QueueSettings settings) {
    this.entries = entries;
    this.leaving = leaving;
    this.effects = effects;
    this.consumers = consumers;
    this.browsers = browsers;
    this.links = links;
    this.unacked = unacked;
    this.bound = bound;
    this.limit = settings.deliveryLimit();
    this.time = settings.settlementTime();
  }

  void configure(QueueSettings settings) {
    limit = settings.deliveryLimit();
    time = settings.settlementTime();
  }

  /** A command is applied that was taken at that time. */
  void begin(long newNowMs) {
    nowMs = newNowMs;
  }

  boolean paused() {
    return paused;
  }

  /** While it is paused, only browsers and who takes entries singly are given any. */
  void pause(boolean newPaused) {
    paused = newPaused;
  }

  /**
   * Gives out what is ready while somebody can take it, when it has been shown.
   *
   * @return how many deliveries and offers those were, {@code most} at most, or {@link
   *     Agenda#WAITS}
   */
  int dispatch(int most) {
    if (!browsers.deliver()) {
      return Agenda.WAITS;
    }
    int done = 0;
    while (done < most && canDeliver() && !isOverdue()) {
      Consumer consumer = turn == null ? consumers.next() : turn;
      turn = null;
      if (consumer == null) {
        break;
      }
      if (!consumer.sharedLimit() && !entries.hasFirst()) {
        turn = consumer;
        return Agenda.WAITS;
      }
      done++;
      if (consumer.sharedLimit()) {
        // Nothing is set aside for it: its session may have no room for long, and others have.
        consumer.offered();
        int count =
            Math.min(
                Math.min(entries.readyCount(), LARGEST_OFFER), consumer.link().remainingCount());
        effects.offer(consumer.session(), consumer.id(), count);
      } else {
        deliver(consumer);
      }
    }
    // Where all that was awaited is lost, nobody has his turn.
    turn = null;
    return done;
  }

  /**
   * Whether the next entry, if it is in memory, should have left and has not, as so much is leaving
   * already. It goes to nobody, and those behind it wait.
   */
  private boolean isOverdue() {
    return leaving.isFull() && entries.hasFirst() && entries.firstIsDue(nowMs);
  }

  private boolean canDeliver() {
    return !paused && entries.readyCount() > 0;
  }

  private void deliver(Consumer consumer) {
    Entry entry;
    if (consumer.ackRequired()) {
      entry = entries.takeUnacked();
      consumer.link().take(entry.message().memoryBytes());
      consumer.addUnacked(entry.message().memoryBytes());
      unacked.hold(consumer.holder(), entry, consumer.settlementTime().deadlineMs(nowMs));
      entry.deliveredTo(consumer);
    } else {
      entry = entries.takeForGood();
      consumer.link().takePassing(entry.message().memoryBytes());
    }
    effects.deliver(consumer.session(), consumer.id(), entry, limit.shownReturns(entry));
    if (!consumer.ackRequired()) {
      entry.release();
    }
  }

  void onAddCredit(AddCredit command) {
    SessionLink link = links.find(command.session());
    if (link == null) {
      return;
    }
    entries.passed(link.give(command.messageCount(), command.bytes()));
    consumers.creditCame(link);
  }

  /** Looks for consumers that have reached the bound on what is unacked and are below it again. */
  boolean boundRaised() {
    if (!bound.takeReached()) {
      return false;
    }
    for (SessionLink link : links.all()) {
      link.consumers(0).forEach(consumers::roomMade);
    }
    return true;
  }

  /** Begins to use a grant; whether there is anything to use. */
  boolean onGrant(Grant command) {
    if (command.messageCount() <= 0) {
      // The offer stands: a new one at once would go back and forth for nothing.
      return false;
    }
    grant = command;
    grantLeft = command.messageCount();
    Consumer consumer = consumer(command);
    if (consumer != null) {
      consumer.granted();
    }
    return true;
  }

  private @Nullable Consumer consumer(Grant command) {
    SessionLink link = links.find(command.session());
    return link == null ? null : link.consumer(command.consumerId());
  }

  /** Uses a grant, as far as it can be used, which never is much; 0, or {@link Agenda#WAITS}. */
  int useGrant() {
    Grant command = grant;
    if (command == null) {
      return 0;
    }
    Consumer consumer = consumer(command);
    while (consumer != null
        && grantLeft > 0
        && canDeliver()
        && consumer.link().open()
        && consumer.hasRoom()) {
      if (!entries.hasFirst()) {
        return Agenda.WAITS;
      }
      if (isOverdue()) {
        break;
      }
      deliver(consumer);
      grantLeft--;
    }
    if (grantLeft > 0) {
      effects.ungranted(command.session(), command.consumerId(), grantLeft);
    }
    if (consumer != null) {
      consumers.roomMade(consumer);
    }
    grant = null;
    return 0;
  }

  /** Gives somebody what is next; 0, or {@link Agenda#WAITS}. */
  int onGet(Get command) {
    if (entries.readyCount() == 0) {
      effects.answer(new Answer.Empty());
      return 0;
    }
    if (!entries.hasFirst()) {
      return Agenda.WAITS;
    }
    if (isOverdue()) {
      effects.answer(new Answer.Empty());
      return 0;
    }
    Entry entry;
    if (command.ackRequired()) {
      entry = entries.takeUnacked();
      HeldEntries holder = unacked.open(command.session(), command.holder());
      unacked.hold(holder, entry, time.deadlineMs(nowMs));
    } else {
      entry = entries.takeForGood();
      entries.passed(entry.message().memoryBytes());
    }
    effects.answer(
        new Answer.Got(
            entry.id(),
            entry.message(),
            entry.redelivered(),
            limit.shownReturns(entry),
            entries.readyCount()));
    if (!command.ackRequired()) {
      entry.release();
    }
    return 0;
  }
}
