package io.warren.broker.queue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.dispatch.DeliveryCredit;
import io.warren.broker.queue.dispatch.Dispatch;
import io.warren.broker.queue.dispatch.SessionLink;
import io.warren.value.ErrorKind;
import io.warren.value.Invariant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One queue's state and decisions, without I/O, clock or thread: the same commands give the same
 * effects. One context uses it.
 *
 * <p>It says what happens in which order; how is known to its parts.
 */
public final class QueueMachine {
  private final QueueInfo info;
  private final QueueEffects effects;
  private final Refusals refusals;
  private final Entries entries;
  private final Unacked unacked = new Unacked();
  private final Links links;
  private final Browsers browsers;
  private final PressedSessions pressed;
  private final Idleness idleness;
  private final Leaving leaving;
  private final Admission admission;
  private final Delivering delivering;
  private final Subscribing subscribing;
  private final Settling settling;
  private final Moving moving;
  private final Clockwork clockwork;
  private @Nullable GoneQueue gone;
  private long reportedBytes;

  /** A new queue, empty. */
  QueueMachine(
      QueueInfo info, QueueSettings settings, DeliveryCredit credit, QueueEffects effects) {
    this.info = info;
    this.effects = effects;
    refusals = new Refusals(info, effects);
    entries = new Entries(settings.newBacklog());
    links = new Links(credit);
    browsers = new Browsers(entries, effects);
    pressed = new PressedSessions(effects);
    idleness = new Idleness(settings.idleExpiry());
    leaving = new Leaving(info.name(), entries, effects, settings);
    admission = new Admission(info.name(), entries, leaving, effects, settings);
    Dispatch consumers = settings.newDispatch();
    delivering = new Delivering(entries, effects, consumers, browsers, links, unacked, settings);
    subscribing = new Subscribing(refusals, effects, consumers, browsers, links, unacked);
    settling = new Settling(entries, unacked, leaving, consumers, settings);
    moving = new Moving(refusals, entries, effects);
    clockwork = new Clockwork(entries, leaving, admission, delivering, idleness, effects);
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
    clockwork.before(nowMs);
    // The order is that of their number in a busy queue.
    if (command instanceof QueueCommand.Enqueue enqueue) {
      onEnqueue(enqueue, nowMs);
    } else if (command instanceof QueueCommand.Settle settle) {
      onSettle(settle, nowMs);
    } else if (command instanceof QueueCommand.AddCredit credit) {
      delivering.onAddCredit(credit);
    } else if (command instanceof QueueCommand.Grant grant) {
      delivering.onGrant(grant);
    } else if (command instanceof QueueCommand.Left left) {
      leaving.onLeft(left.entryIds());
      moving.onLeft(left.entryIds());
    } else {
      onControl(command, nowMs);
    }
    if (gone == null) {
      clockwork.after(nowMs, command instanceof QueueCommand.Tick);
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
    int[] rejected = admission.admit(command, nowMs, delivering::dispatch);
    effects.confirm(command.session(), command.batchNumber(), rejected);
    pressed.onPublish(command.session());
    delivering.dispatch();
    admission.dropOverflow(nowMs);
  }

  private void onSettle(QueueCommand.Settle command, long nowMs) {
    if (settling.settle(command, nowMs)) {
      admission.dropOverflow(nowMs);
      delivering.dispatch();
    } else {
      browsers.settled(command.session(), command.holder(), command.entryIds().length);
      browsers.deliver();
    }
  }

  private void onControl(QueueCommand command, long nowMs) {
    if (command instanceof QueueCommand.Consume consume) {
      subscribing.onConsume(consume);
      idleness.consumed(subscribing.consumerCount() > 0, nowMs);
      delivering.dispatch();
    } else if (command instanceof QueueCommand.Cancel cancel) {
      onCancel(cancel, nowMs);
    } else if (command instanceof QueueCommand.ShareLimit share) {
      subscribing.onShareLimit(share);
    } else if (command instanceof QueueCommand.Get get) {
      idleness.used(nowMs);
      delivering.onGet(get);
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
      delivering.pause(pause.paused());
      effects.answer(new Answer.Done(0));
      delivering.dispatch();
    } else if (command instanceof QueueCommand.Returned returned) {
      moving.onReturned(returned.entryIds());
      admission.dropOverflow(nowMs);
      delivering.dispatch();
    } else if (command instanceof QueueCommand.MoveOn) {
      moving.onStep();
    } else if (command instanceof QueueCommand.Move move) {
      moving.onMove(move);
    } else if (command instanceof QueueCommand.MoveProgress) {
      moving.onProgress();
    }
  }

  private void onCancel(QueueCommand.Cancel command, long nowMs) {
    if (subscribing.onCancel(command)) {
      checkUnused(nowMs);
      // Another may be the active one now.
      delivering.dispatch();
    }
  }

  private void onConsumerGone(QueueCommand.ConsumerGone command, long nowMs) {
    boolean consumersEnded = subscribing.end(command.session(), command.holder());
    settling.holderGone(command.session(), command.holder(), nowMs);
    admission.dropOverflow(nowMs);
    if (command.holder() == 0) {
      pressed.forget(command.session());
      SessionLink link = links.find(command.session());
      if (link != null) {
        entries.passed(link.passingBytes());
        links.forget(command.session());
      }
    }
    if (consumersEnded) {
      checkUnused(nowMs);
    }
    delivering.dispatch();
  }

  private void checkUnused(long nowMs) {
    if (subscribing.consumerCount() == 0) {
      idleness.consumed(false, nowMs);
      if (info.autoDelete()) {
        effects.unused();
      }
    }
  }

  /** To be asked how one stands counts as use: it is how clients declare again what is there. */
  private void onStat(long nowMs) {
    idleness.used(nowMs);
    effects.answer(
        new Answer.QueueStat(
            entries.readyCount(),
            entries.unackedCount(),
            subscribing.consumerCount(),
            entries.memoryBytes(),
            entries.delayedCount(),
            entries.leavingCount(),
            delivering.paused()));
  }

  private void onConfigure(QueueCommand.Configure command, long nowMs) {
    QueueSettings settings = QueueSettings.of(command.effective());
    leaving.configure(settings);
    admission.configure(settings);
    settling.configure(settings);
    delivering.configure(settings);
    idleness.configure(settings.idleExpiry(), nowMs);
    admission.dropOverflow(nowMs);
    effects.answer(new Answer.Done(0));
  }

  private void onDelete(QueueCommand.Delete command) {
    if (command.ifUnused() && subscribing.consumerCount() > 0) {
      refusals.answer(ErrorKind.PRECONDITION_FAILED, "in use");
      return;
    }
    if (command.ifEmpty() && entries.readyCount() > 0) {
      refusals.answer(ErrorKind.PRECONDITION_FAILED, "not empty");
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
    subscribing.endAll(sessions);
    sessions.forEach(effects::gone);
    links.clear();
    unacked.clear();
    leaving.clear();
    moving.clear();
    entries.clear();
    reportMemory();
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
