package io.warren.broker.queue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.queue.NaivePlaces.End;
import io.warren.broker.queue.dispatch.DeliveryCredit;
import io.warren.value.DropReason;
import io.warren.value.ErrorKind;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What a queue should be, in simple words: its parts, and what each command changes in them. What
 * it does by itself then, such as to deliver, it does when {@link NaiveJudge} hears of it.
 */
final class NaiveQueue {
  final NaiveClock clock = new NaiveClock();
  final NaivePlaces places = new NaivePlaces(clock);
  final NaiveConsumers consumers;
  final NaiveBrowsers browsers;
  final NaiveMove move;
  final NaivePages pages = new NaivePages(places, clock);
  final NaivePressure pressure = new NaivePressure();
  final NaiveEnd end = new NaiveEnd();
  final NaiveDrops drops;
  final NaiveAdmission admission;
  final NaiveIdleness idleness;
  final NaiveLateness lateness;

  private final LongSupplier diskBytes;

  /** What the next {@link QueueCommand.Configure} says. */
  NaiveRules nextRules;

  QueueCommand command = new QueueCommand.Tick();

  /** What the answer has to be; null where it is not known before. */
  Answer expected;

  /** Why the command has to be refused; null where it must not be. */
  ErrorKind refusal;

  NaiveQueue(
      NaiveRules rules,
      DeliveryCredit credit,
      boolean autoDelete,
      boolean forExchange,
      LongSupplier diskBytes) {
    this.diskBytes = diskBytes;
    this.nextRules = rules;
    int levelCount = Math.max(0, rules.highest()) + 1;
    consumers = new NaiveConsumers(places, credit, rules.single(), rules.quorum());
    browsers = new NaiveBrowsers(places, levelCount);
    move = new NaiveMove(places, clock, levelCount);
    drops = new NaiveDrops(places, clock, rules);
    admission = new NaiveAdmission(places, clock, drops, consumers, browsers, forExchange);
    idleness = new NaiveIdleness(clock, rules.idleMs(), autoDelete);
    lateness = new NaiveLateness(places, clock, drops);
  }

  NaiveRules rules() {
    return drops.rules;
  }

  /** Whatever the queue says is on the disk is not in memory. */
  long memoryBytes() {
    return places.memoryBytes() + consumers.passingBytes() - diskBytes.getAsLong();
  }

  /** When something is due. */
  long dueMs() {
    long dueMs = Math.min(idleness.expiresAtMs(), lateness.nextDeadlineMs());
    if (!places.mortal.isEmpty()) {
      dueMs = Math.min(dueMs, places.mortal.first().expiresAtMs);
    }
    return places.delayed.isEmpty() ? dueMs : Math.min(dueMs, places.delayed.first().dueMs);
  }

  /** Before a command is applied. */
  void begin(QueueCommand newCommand) {
    command = newCommand;
    clock.command++;
    expected = null;
    refusal = null;
    if (end.begun()) {
      onDeleted();
      return;
    }
    idleness.begin();
    endConsumers(lateness.takeBack()::contains);
    drops.expire();
    admission.admitUndelayed();
    if (command instanceof QueueCommand.Enqueue enqueue) {
      admission.enqueue(enqueue);
      pressure.onPublish(enqueue.session());
    } else if (command instanceof QueueCommand.Settle settle) {
      settle(settle);
    } else if (command instanceof QueueCommand.AddCredit credit) {
      NaiveConsumer.Link link = consumers.linkBySession.get(credit.session());
      link.give(credit.messageCount(), credit.bytes());
    } else if (command instanceof QueueCommand.Grant grant) {
      consumers.grant(grant);
    } else if (command instanceof QueueCommand.ShareLimit share) {
      consumers.shareLimit(share.session(), share.holder());
    } else if (command instanceof QueueCommand.Consume consume) {
      consume(consume);
    } else if (command instanceof QueueCommand.Cancel cancel) {
      if (!browsers.end(cancel.session(), cancel.consumerId())) {
        endConsumers(each -> each.is(cancel.session(), cancel.consumerId()));
      }
    } else if (command instanceof QueueCommand.ConsumerGone gone) {
      gone(gone);
    } else if (command instanceof QueueCommand.Purge) {
      expected = new Answer.Done(places.ready.size() + places.delayed.size());
      List.copyOf(places.ready).forEach(message -> places.end(message, End.PURGED));
      List.copyOf(places.delayed).forEach(message -> places.end(message, End.PURGED));
      admission.ids.purged();
    } else if (command instanceof QueueCommand.Configure) {
      configure();
    } else if (command instanceof QueueCommand.Pause pause) {
      consumers.pause(pause.paused());
    } else if (command instanceof QueueCommand.Get || command instanceof QueueCommand.Stat) {
      idleness.used();
    } else if (command instanceof QueueCommand.Left left) {
      left(left);
    } else if (command instanceof QueueCommand.Returned returned) {
      returned(returned);
    } else if (command instanceof QueueCommand.MoveOn) {
      move.stepDue = false;
    } else if (command instanceof QueueCommand.Move newMove) {
      if (move.finished()) {
        move.begin(newMove);
      } else {
        refusal = ErrorKind.PRECONDITION_FAILED;
      }
    } else if (command instanceof QueueCommand.Delete delete) {
      delete(delete);
    }
    consumers.note();
    admission.goOn();
  }

  /** Nobody is left but whoever says so. */
  private void onDeleted() {
    if (command instanceof QueueCommand.Enqueue enqueue) {
      admission.enqueue(enqueue);
      admission.forget();
    } else if (NaiveEnd.isRequest(command)) {
      refusal = ErrorKind.NOT_FOUND;
    }
  }

  private void settle(QueueCommand.Settle settle) {
    NaiveConsumer browser = browsers.find(settle.session(), settle.holder());
    if (browser != null) {
      browsers.settled(browser, settle.entryIds().length);
      return;
    }
    for (long id : settle.entryIds()) {
      NaiveMessage held = places.unacked.get(id);
      boolean holders =
          held != null && held.session.equals(settle.session()) && held.holder == settle.holder();
      if (holders && !isOfConsumer(held, settle.consumer())) {
        lateness.onForeign(settle.consumer(), id);
      } else if (holders) {
        NaiveConsumers.settled(held.consumer, held);
        switch (settle.outcome()) {
          case ACK -> places.end(held, End.ACKED);
          case REQUEUE -> drops.comeBack(held);
          case DISCARD -> drops.drop(held, DropReason.REJECTED);
        }
      }
    }
  }

  /** It was delivered to that consumer, where one is named: another may have had it before. */
  private static boolean isOfConsumer(NaiveMessage held, long consumerId) {
    NaiveConsumer consumer = held.consumer;
    return consumerId == 0 || (consumer != null && consumer.request.consumerId() == consumerId);
  }

  private void consume(QueueCommand.Consume consume) {
    if (ConsumerArgument.BROWSE.flag(consume.arguments())) {
      if (consume.exclusive()) {
        refusal = ErrorKind.PRECONDITION_FAILED;
      } else {
        browsers.add(consume, consumers.link(consume.session()));
      }
    } else if (consumers.allows(consume)) {
      consumers.add(consume, rules().timeoutMs());
      idleness.consumed(true);
    } else {
      refusal = ErrorKind.ACCESS_REFUSED;
    }
  }

  private void delete(QueueCommand.Delete delete) {
    if ((delete.ifUnused() && !consumers.all.isEmpty())
        || (delete.ifEmpty() && places.ready.size() + places.delayed.size() > 0)) {
      refusal = ErrorKind.PRECONDITION_FAILED;
      return;
    }
    expected = new Answer.Done(places.ready.size());
    end.begin(this);
    places.endAll();
    consumers.clear();
    browsers.all.clear();
    idleness.configure(-1);
  }

  private void endConsumers(Predicate<NaiveConsumer> meant) {
    if (consumers.end(meant) && consumers.all.isEmpty()) {
      idleness.consumed(false);
    }
  }

  private void gone(QueueCommand.ConsumerGone gone) {
    endConsumers(each -> each.isOf(gone.session(), gone.holder()));
    browsers.all.removeIf(each -> each.isOf(gone.session(), gone.holder()));
    for (NaiveMessage held : List.copyOf(places.unacked.values())) {
      if (held.session.equals(gone.session())
          && (gone.holder() == 0 || held.holder == gone.holder())) {
        drops.comeBack(held);
      }
    }
    if (gone.holder() == 0) {
      consumers.linkBySession.remove(gone.session());
      pressure.onGone(gone.session());
    }
  }

  private void configure() {
    drops.rules = nextRules;
    admission.ids.configure(nextRules.ids());
    idleness.configure(nextRules.idleMs());
  }

  private void left(QueueCommand.Left left) {
    for (long id : left.entryIds()) {
      NaiveMessage moving = places.moving.get(id);
      if (moving != null) {
        move.onLeft(moving);
      } else if (places.leaving.containsKey(id)) {
        places.end(places.leaving.get(id), End.SAFE);
      }
    }
  }

  private void returned(QueueCommand.Returned returned) {
    for (long id : returned.entryIds()) {
      NaiveMessage message = places.moving.get(id);
      if (message != null) {
        move.onReturned(message);
        browsers.onReturned(message);
        admission.ids.cameBack(message);
      }
    }
    drops.expire();
    drops.overflow();
  }

  /** After a command was applied. */
  void check() {
    admission.check();
    drops.check();
    consumers.check();
    browsers.check();
    idleness.check();
    lateness.check();
    pressure.check();
    places.check();
    end.check();
  }
}
