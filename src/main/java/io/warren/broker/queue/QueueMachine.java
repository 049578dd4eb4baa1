package io.warren.broker.queue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.backlog.Backlog;
import io.warren.broker.queue.dispatch.Consumer;
import io.warren.broker.queue.dispatch.ConsumerPriority;
import io.warren.broker.queue.dispatch.DeliveryCredit;
import io.warren.broker.queue.dispatch.HeldEntries;
import io.warren.broker.queue.dispatch.SessionLink;
import io.warren.value.ErrorKind;
import io.warren.value.Invariant;
import io.warren.value.Message;
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
  private final Backlog backlog;
  private final QueueEffects effects;
  private final Links links;
  private final Unacked unacked = new Unacked();
  private final ConsumerPriority consumers = new ConsumerPriority();
  private final PressedSessions pressed;
  private @Nullable GoneQueue gone;
  private long lastEntryId;
  private long unackedCount;

  /** All entries, counted where they come and go, to check the sum of the others. */
  private long entryCount;

  private long memoryBytes;
  private long reportedBytes;

  /** A new queue, empty. */
  public QueueMachine(
      QueueInfo info, DeliveryCredit credit, Backlog backlog, QueueEffects effects) {
    this.info = info;
    this.backlog = backlog;
    this.effects = effects;
    links = new Links(credit);
    pressed = new PressedSessions(effects);
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
    // The order is that of their number in a busy queue.
    if (command instanceof QueueCommand.Enqueue enqueue) {
      onEnqueue(enqueue);
    } else if (command instanceof QueueCommand.Settle settle) {
      onSettle(settle);
    } else if (command instanceof QueueCommand.AddCredit credit) {
      onAddCredit(credit);
    } else if (command instanceof QueueCommand.Grant grant) {
      onGrant(grant);
    } else {
      onControl(command);
    }
    Invariant.check(
        backlog.size() + unackedCount == entryCount, "every entry is either ready or unacked");
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

  private void onEnqueue(QueueCommand.Enqueue command) {
    for (Message message : command.messages()) {
      backlog.append(new Entry(++lastEntryId, message));
      memoryBytes += message.memoryBytes();
    }
    entryCount += command.messages().length;
    effects.confirm(command.session(), command.batchNumber(), null);
    pressed.onPublish(command.session());
    dispatch();
  }

  private void onSettle(QueueCommand.Settle command) {
    HeldEntries holder = unacked.find(command.session(), command.holder());
    if (holder == null) {
      return;
    }
    boolean requeue = command.outcome() == QueueCommand.Outcome.REQUEUE;
    for (long entryId : command.entryIds()) {
      Entry entry = holder.remove(entryId);
      if (entry == null) {
        continue;
      }
      unackedCount--;
      Consumer consumer = entry.consumer();
      if (consumer != null) {
        consumer.removeUnacked();
        consumers.roomMade(consumer);
      }
      if (requeue) {
        entry.cameBack();
        backlog.requeue(entry);
      } else {
        entryCount--;
        memoryBytes -= entry.message().memoryBytes();
      }
    }
    dispatch();
  }

  private void onAddCredit(QueueCommand.AddCredit command) {
    SessionLink link = links.find(command.session());
    if (link == null) {
      return;
    }
    memoryBytes -= link.give(command.messageCount(), command.bytes());
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
      while (left > 0 && backlog.size() > 0 && consumer.link().open() && consumer.hasRoom()) {
        deliver(consumer, backlog.take());
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

  private void onControl(QueueCommand command) {
    if (command instanceof QueueCommand.Consume consume) {
      onConsume(consume);
    } else if (command instanceof QueueCommand.Cancel cancel) {
      onCancel(cancel);
    } else if (command instanceof QueueCommand.ShareLimit share) {
      onShareLimit(share);
    } else if (command instanceof QueueCommand.Get get) {
      onGet(get);
    } else if (command instanceof QueueCommand.Purge) {
      onPurge();
    } else if (command instanceof QueueCommand.ConsumerGone gone) {
      onConsumerGone(gone);
    } else if (command instanceof QueueCommand.Stat) {
      effects.answer(
          new Answer.QueueStat(
              backlog.size(), unackedCount, consumers.consumerCount(), memoryBytes));
    } else if (command instanceof QueueCommand.Delete delete) {
      onDelete(delete);
    }
  }

  private void onConsume(QueueCommand.Consume command) {
    if (consumers.exclusive() || (command.exclusive() && consumers.consumerCount() > 0)) {
      refuse(ErrorKind.ACCESS_REFUSED, "in exclusive use");
      return;
    }
    SessionLink link = links.open(command.session());
    consumers.add(new Consumer(command, link, unacked.open(command.session(), command.holder())));
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

  private void onCancel(QueueCommand.Cancel command) {
    SessionLink link = links.find(command.session());
    Consumer consumer = link == null ? null : link.consumer(command.consumerId());
    if (consumer != null) {
      consumers.remove(consumer);
    }
    effects.answer(new Answer.Done(0));
    if (consumer != null) {
      checkUnused();
    }
  }

  private void onGet(QueueCommand.Get command) {
    if (backlog.size() == 0) {
      effects.answer(new Answer.Empty());
      return;
    }
    Entry entry = backlog.take();
    if (command.ackRequired()) {
      unacked.open(command.session(), command.holder()).add(entry);
      unackedCount++;
    } else {
      entryCount--;
      memoryBytes -= entry.message().memoryBytes();
    }
    effects.answer(
        new Answer.Got(entry.id(), entry.message(), entry.redelivered(), backlog.size()));
  }

  private void onPurge() {
    int dropped = backlog.size();
    memoryBytes -= backlog.bytes();
    entryCount -= dropped;
    backlog.clear();
    effects.answer(new Answer.Done(dropped));
  }

  private void onConsumerGone(QueueCommand.ConsumerGone command) {
    SessionLink link = links.find(command.session());
    List<Consumer> ended = link == null ? List.of() : link.consumers(command.holder());
    ended.forEach(consumers::remove);
    for (HeldEntries holder : unacked.forget(command.session(), command.holder())) {
      requeueAll(holder);
    }
    if (command.holder() == 0) {
      pressed.forget(command.session());
      if (link != null) {
        memoryBytes -= link.passingBytes();
        links.forget(command.session());
      }
    }
    if (!ended.isEmpty()) {
      checkUnused();
    }
    dispatch();
  }

  private void onDelete(QueueCommand.Delete command) {
    if (command.ifUnused() && consumers.consumerCount() > 0) {
      refuse(ErrorKind.PRECONDITION_FAILED, "in use");
      return;
    }
    if (command.ifEmpty() && backlog.size() > 0) {
      refuse(ErrorKind.PRECONDITION_FAILED, "not empty");
      return;
    }
    int lost = backlog.size();
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
    sessions.forEach(effects::gone);
    links.clear();
    unacked.clear();
    backlog.clear();
    unackedCount = 0;
    entryCount = 0;
    memoryBytes = 0;
    reportMemory();
  }

  /** Gives out what is ready while somebody can take it. */
  private void dispatch() {
    while (backlog.size() > 0) {
      Consumer consumer = consumers.next();
      if (consumer == null) {
        return;
      }
      if (consumer.sharedLimit()) {
        // Nothing is set aside for it: its session may have no room for long, and others have.
        consumer.offered();
        int count =
            Math.min(Math.min(backlog.size(), LARGEST_OFFER), consumer.link().remainingCount());
        effects.offer(consumer.session(), consumer.id(), count);
      } else {
        deliver(consumer, backlog.take());
      }
    }
  }

  private void deliver(Consumer consumer, Entry entry) {
    int bytes = entry.message().memoryBytes();
    if (consumer.ackRequired()) {
      consumer.link().take(bytes);
      consumer.addUnacked();
      consumer.holder().add(entry);
      entry.deliveredTo(consumer);
      unackedCount++;
    } else {
      consumer.link().takePassing(bytes);
      entryCount--;
    }
    effects.deliver(consumer.session(), consumer.id(), entry);
  }

  private void requeueAll(HeldEntries holder) {
    for (Entry entry : holder.entries()) {
      entry.cameBack();
      backlog.requeue(entry);
    }
    unackedCount -= holder.size();
  }

  private void checkUnused() {
    if (info.autoDelete() && consumers.consumerCount() == 0) {
      effects.unused();
    }
  }

  private void refuse(ErrorKind kind, String state) {
    String text = "queue '" + info.name() + "' in vhost '" + info.virtualHost() + "' " + state;
    effects.answer(new Answer.Refused(kind, text));
  }

  private void reportMemory() {
    if (memoryBytes != reportedBytes) {
      Invariant.check(memoryBytes >= 0, "a queue does not hold less than nothing");
      long deltaBytes = memoryBytes - reportedBytes;
      reportedBytes = memoryBytes;
      effects.memoryChanged(deltaBytes);
    }
  }
}
