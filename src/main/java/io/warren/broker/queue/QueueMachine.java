package io.warren.broker.queue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.dispatch.Consumer;
import io.warren.broker.queue.dispatch.DeliveryCredit;
import io.warren.broker.queue.dispatch.Dispatch;
import io.warren.broker.queue.dispatch.HeldEntries;
import io.warren.broker.queue.dispatch.SessionLink;
import io.warren.value.DropReason;
import io.warren.value.ErrorKind;
import io.warren.value.Invariant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One queue's state and decisions, without I/O, clock or thread: the same commands give the same
 * effects. One context uses it.
 */
public final class QueueMachine {
  /** An offer of more than this says nothing that a grant could use. */
  static final int LARGEST_OFFER = 1000;

  private final QueueInfo info;
  private final QueueEffects effects;
  private final Entries entries;
  private final Leaving leaving;
  private final Admission admission;
  private final Moving moving;
  private final Browsers browsers;
  private final Links links;
  private final Unacked unacked = new Unacked();
  private final Dispatch consumers;
  private final PressedSessions pressed;
  private final Idleness idleness;
  private QueueSettings settings;
  private @Nullable GoneQueue gone;
  private boolean paused;
  private long wakeAtMs = Entry.NEVER;
  private long reportedBytes;

  /** A new queue, empty. */
  QueueMachine(
      QueueInfo info, QueueSettings settings, DeliveryCredit credit, QueueEffects effects) {
    this.info = info;
    this.effects = effects;
    this.settings = settings;
    entries = new Entries(settings.newBacklog());
    leaving = new Leaving(info.name(), entries, effects, settings);
    admission = new Admission(info.name(), entries, leaving, effects, settings);
    moving = new Moving(entries, effects);
    browsers = new Browsers(entries, effects);
    links = new Links(credit);
    consumers = settings.newDispatch();
    pressed = new PressedSessions(effects);
    idleness = new Idleness(settings.idleExpiry());
  }

  /**
   * Applies a command.
   *
   * @param nowMs since 1970, when the command was taken: part of it, so that a replay sees the same
   */
  public void apply(QueueCommand command, long nowMs) {
    if (gone != null) {
      gone.apply(command);
      return;
    }
    idleness.begin(nowMs);
    onTime(nowMs);
    // The order is that of their number in a busy queue.
    if (command instanceof QueueCommand.Enqueue enqueue) {
      onEnqueue(enqueue, nowMs);
    } else if (command instanceof QueueCommand.Settle settle) {
      onSettle(settle, nowMs);
    } else if (command instanceof QueueCommand.AddCredit credit) {
      onAddCredit(credit);
    } else if (command instanceof QueueCommand.Grant grant) {
      onGrant(grant);
    } else if (command instanceof QueueCommand.Left left) {
      leaving.onLeft(left.entryIds());
      moving.onLeft(left.entryIds());
    } else {
      onControl(command, nowMs);
    }
    if (gone == null) {
      // What may not wait at all has had its chance.
      expire(nowMs);
      wake(nowMs, command instanceof QueueCommand.Tick);
    }
    entries.checkCounts();
    reportMemory();
  }

  /** The queue's state can't be trusted any more: it ends, and refuses what it is still sent. */
  public void abandon() {
    end(true);
  }

  /** Says whether the queue holds as much as it may: those who publish meanwhile are told. */
  public void setHeld(boolean held) {
    pressed.setHeld(held);
  }

  private void onEnqueue(QueueCommand.Enqueue command, long nowMs) {
    int[] rejected = admission.admit(command, nowMs, this::dispatch);
    effects.confirm(command.session(), command.batchNumber(), rejected);
    pressed.onPublish(command.session());
    dispatch();
    admission.dropOverflow(nowMs);
  }

  private void onSettle(QueueCommand.Settle command, long nowMs) {
    HeldEntries holder = unacked.find(command.session(), command.holder());
    if (holder == null) {
      browsers.settled(command.session(), command.holder(), command.entryIds().length);
      browsers.deliver();
      return;
    }
    for (long entryId : command.entryIds()) {
      Entry entry = holder.remove(entryId);
      if (entry == null) {
        continue;
      }
      Consumer consumer = entry.consumer();
      if (consumer != null) {
        consumer.removeUnacked();
        consumers.roomMade(consumer);
      }
      switch (command.outcome()) {
        case ACK -> entries.acknowledged(entry);
        case REQUEUE -> requeue(entry, nowMs);
        case DISCARD -> {
          entries.unackedLeaves();
          leaving.drop(entry, DropReason.REJECTED, nowMs);
        }
      }
    }
    admission.dropOverflow(nowMs);
    dispatch();
  }

  /** Back to its place, unless its time is over or it has come back too often. */
  private void requeue(Entry entry, long nowMs) {
    entry.cameBack();
    if (settings.deliveryLimit().isPassed(entry)) {
      entries.unackedLeaves();
      leaving.drop(entry, DropReason.DELIVERY_LIMIT, nowMs);
    } else if (entry.expired(nowMs)) {
      entries.unackedLeaves();
      leaving.drop(entry, DropReason.EXPIRED, nowMs);
    } else {
      entries.requeue(entry);
    }
  }

  private void onAddCredit(QueueCommand.AddCredit command) {
    SessionLink link = links.find(command.session());
    if (link == null) {
      return;
    }
    entries.passed(link.give(command.messageCount(), command.bytes()));
    consumers.creditCame(link);
    dispatch();
  }

  private void onGrant(QueueCommand.Grant command) {
    SessionLink link = links.find(command.session());
    Consumer consumer = link == null ? null : link.consumer(command.consumerId());
    int left = command.messageCount();
    if (left <= 0) {
      // The offer stands: a new one at once would go back and forth for nothing.
      return;
    }
    if (consumer != null) {
      consumer.granted();
      while (left > 0 && canDeliver() && consumer.link().open() && consumer.hasRoom()) {
        deliver(consumer);
        left--;
      }
    }
    if (left > 0) {
      effects.ungranted(command.session(), command.consumerId(), left);
    }
    if (consumer != null) {
      consumers.roomMade(consumer);
      dispatch();
    }
  }

  private void onControl(QueueCommand command, long nowMs) {
    if (command instanceof QueueCommand.Consume consume) {
      onConsume(consume, nowMs);
    } else if (command instanceof QueueCommand.Cancel cancel) {
      onCancel(cancel, nowMs);
    } else if (command instanceof QueueCommand.ShareLimit share) {
      onShareLimit(share);
    } else if (command instanceof QueueCommand.Get get) {
      onGet(get, nowMs);
    } else if (command instanceof QueueCommand.Purge) {
      int dropped = entries.purge();
      admission.purged();
      effects.answer(new Answer.Done(dropped));
    } else if (command instanceof QueueCommand.ConsumerGone consumerGone) {
      onConsumerGone(consumerGone, nowMs);
    } else if (command instanceof QueueCommand.Stat) {
      onStat(nowMs);
    } else if (command instanceof QueueCommand.Delete delete) {
      onDelete(delete);
    } else if (command instanceof QueueCommand.Configure configure) {
      onConfigure(configure, nowMs);
    } else if (command instanceof QueueCommand.Browse browse) {
      effects.answer(Browsing.page(browse, entries, unacked));
    } else if (command instanceof QueueCommand.Pause pause) {
      onPause(pause);
    } else {
      onMoving(command, nowMs);
    }
  }

  private void onMoving(QueueCommand command, long nowMs) {
    if (command instanceof QueueCommand.Returned returned) {
      moving.onReturned(returned.entryIds());
      admission.dropOverflow(nowMs);
      dispatch();
    } else if (command instanceof QueueCommand.MoveOn) {
      moving.onStep();
    } else if (command instanceof QueueCommand.Move move) {
      if (moving.finished()) {
        moving.begin(move);
        effects.answer(moving.stat());
      } else {
        refuse(ErrorKind.PRECONDITION_FAILED, "is moving entries already");
      }
    } else if (command instanceof QueueCommand.MoveProgress) {
      effects.answer(moving.stat());
    }
  }

  private void onPause(QueueCommand.Pause command) {
    paused = command.paused();
    effects.answer(new Answer.Done(0));
    dispatch();
  }

  private void onConsume(QueueCommand.Consume command, long nowMs) {
    if (ConsumerArgument.BROWSE.flag(command.arguments())) {
      onConsumeBrowsing(command);
      return;
    }
    if (consumers.exclusive() || (command.exclusive() && !consumers.allowsExclusive())) {
      refuse(ErrorKind.ACCESS_REFUSED, "in exclusive use");
      return;
    }
    SessionLink link = links.open(command.session());
    consumers.add(new Consumer(command, link, unacked.open(command.session(), command.holder())));
    idleness.consumed(true, nowMs);
    effects.answer(new Answer.Done(0));
    dispatch();
  }

  private void onConsumeBrowsing(QueueCommand.Consume command) {
    if (command.exclusive()) {
      refuse(ErrorKind.PRECONDITION_FAILED, "can't be browsed in exclusive use");
      return;
    }
    browsers.add(command, links.open(command.session()));
    effects.answer(new Answer.Done(0));
    dispatch();
  }

  private void onShareLimit(QueueCommand.ShareLimit command) {
    SessionLink link = links.find(command.session());
    if (link != null) {
      for (Consumer consumer : link.consumers(command.holder())) {
        consumer.shareLimit();
      }
    }
  }

  private void onCancel(QueueCommand.Cancel command, long nowMs) {
    if (browsers.cancel(command.session(), command.consumerId())) {
      effects.answer(new Answer.Done(0));
      return;
    }
    SessionLink link = links.find(command.session());
    Consumer consumer = link == null ? null : link.consumer(command.consumerId());
    if (consumer != null) {
      consumers.remove(consumer);
    }
    effects.answer(new Answer.Done(0));
    if (consumer != null) {
      checkUnused(nowMs);
      // Another may be the active one now.
      dispatch();
    }
  }

  private void onGet(QueueCommand.Get command, long nowMs) {
    idleness.used(nowMs);
    if (entries.readyCount() == 0) {
      effects.answer(new Answer.Empty());
      return;
    }
    Entry entry;
    if (command.ackRequired()) {
      entry = entries.takeUnacked();
      unacked.open(command.session(), command.holder()).add(entry);
    } else {
      entry = entries.takeForGood();
      entries.passed(entry.message().memoryBytes());
    }
    effects.answer(
        new Answer.Got(
            entry.id(),
            entry.message(),
            entry.redelivered(),
            settings.deliveryLimit().shownReturns(entry),
            entries.readyCount()));
    if (!command.ackRequired()) {
      entry.release();
    }
  }

  private void onConsumerGone(QueueCommand.ConsumerGone command, long nowMs) {
    SessionLink link = links.find(command.session());
    List<Consumer> ended = link == null ? List.of() : link.consumers(command.holder());
    ended.forEach(consumers::remove);
    browsers.forget(command.session(), command.holder());
    for (HeldEntries holder : unacked.forget(command.session(), command.holder())) {
      for (Entry entry : holder.entries()) {
        requeue(entry, nowMs);
      }
    }
    admission.dropOverflow(nowMs);
    if (command.holder() == 0) {
      pressed.forget(command.session());
      if (link != null) {
        entries.passed(link.passingBytes());
        links.forget(command.session());
      }
    }
    if (!ended.isEmpty()) {
      checkUnused(nowMs);
    }
    dispatch();
  }

  /** To be asked how one stands counts as use: it is how clients declare again what is there. */
  private void onStat(long nowMs) {
    idleness.used(nowMs);
    effects.answer(
        new Answer.QueueStat(
            entries.readyCount(),
            entries.unackedCount(),
            consumers.consumerCount(),
            entries.memoryBytes(),
            entries.delayedCount(),
            entries.leavingCount(),
            paused));
  }

  private void onConfigure(QueueCommand.Configure command, long nowMs) {
    settings = QueueSettings.of(command.effective());
    leaving.configure(settings);
    admission.configure(settings);
    idleness.configure(settings.idleExpiry(), nowMs);
    admission.dropOverflow(nowMs);
    effects.answer(new Answer.Done(0));
  }

  private void onDelete(QueueCommand.Delete command) {
    if (command.ifUnused() && consumers.consumerCount() > 0) {
      refuse(ErrorKind.PRECONDITION_FAILED, "in use");
      return;
    }
    if (command.ifEmpty() && entries.readyCount() > 0) {
      refuse(ErrorKind.PRECONDITION_FAILED, "not empty");
      return;
    }
    int lost = entries.readyCount();
    end(false);
    effects.answer(new Answer.Done(lost));
  }

  /** Everybody is told that the queue is no more; it forgets all that it had. */
  private void end(boolean broken) {
    gone = new GoneQueue(info, effects, broken);
    Set<String> sessions = pressed.takeAll();
    sessions.addAll(unacked.sessions());
    for (SessionLink link : links.all()) {
      sessions.add(link.session());
      for (Consumer consumer : link.consumers(0)) {
        effects.cancelled(link.session(), consumer.id());
      }
    }
    browsers.end();
    sessions.forEach(effects::gone);
    links.clear();
    unacked.clear();
    leaving.clear();
    moving.clear();
    entries.clear();
    reportMemory();
  }

  /** Gives out what is ready while somebody can take it, when it has been shown. */
  private void dispatch() {
    browsers.deliver();
    while (canDeliver()) {
      Consumer consumer = consumers.next();
      if (consumer == null) {
        return;
      }
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
  }

  private boolean canDeliver() {
    return !paused && entries.readyCount() > 0;
  }

  private void deliver(Consumer consumer) {
    Entry entry;
    if (consumer.ackRequired()) {
      entry = entries.takeUnacked();
      consumer.link().take(entry.message().memoryBytes());
      consumer.addUnacked();
      consumer.holder().add(entry);
      entry.deliveredTo(consumer);
    } else {
      entry = entries.takeForGood();
      consumer.link().takePassing(entry.message().memoryBytes());
    }
    effects.deliver(
        consumer.session(), consumer.id(), entry, settings.deliveryLimit().shownReturns(entry));
    if (!consumer.ackRequired()) {
      entry.release();
    }
  }

  /** Does what is due before anything else: what may be delivered, may; what may not, is gone. */
  private void onTime(long nowMs) {
    if (entries.nextDueMs() <= nowMs) {
      expire(nowMs);
      admission.admitUndelayed(nowMs);
      dispatch();
      expire(nowMs);
      admission.dropOverflow(nowMs);
    }
    if (idleness.expiresAtMs() <= nowMs) {
      idleness.used(nowMs);
      effects.expired();
    }
  }

  private void expire(long nowMs) {
    Entry entry = entries.dueLeaves(nowMs);
    while (entry != null) {
      leaving.drop(entry, DropReason.EXPIRED, nowMs);
      entry = entries.dueLeaves(nowMs);
    }
  }

  /** Asks for a command at the time at which something is due, if none comes before. */
  private void wake(long nowMs, boolean woken) {
    // Whoever wakes the queue may have another clock, and come a little too early.
    if (woken || wakeAtMs <= nowMs) {
      wakeAtMs = Entry.NEVER;
    }
    long nextMs = Math.min(entries.nextDueMs(), idleness.expiresAtMs());
    if (nextMs < wakeAtMs) {
      wakeAtMs = nextMs;
      effects.wakeAt(nextMs);
    }
  }

  private void checkUnused(long nowMs) {
    if (consumers.consumerCount() == 0) {
      idleness.consumed(false, nowMs);
      if (info.autoDelete()) {
        effects.unused();
      }
    }
  }

  private void refuse(ErrorKind kind, String state) {
    String text = "queue '" + info.name() + "' in vhost '" + info.virtualHost() + "' " + state;
    effects.answer(new Answer.Refused(kind, text));
  }

  private void reportMemory() {
    long memoryBytes = entries.memoryBytes();
    if (memoryBytes != reportedBytes) {
      Invariant.check(memoryBytes >= 0, "a queue does not hold less than nothing");
      long deltaBytes = memoryBytes - reportedBytes;
      reportedBytes = memoryBytes;
      effects.memoryChanged(deltaBytes);
    }
  }
}
