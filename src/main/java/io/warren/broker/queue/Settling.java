package io.warren.broker.queue;

import io.warren.broker.bus.QueueCommand.Settle;
import io.warren.broker.queue.dispatch.Consumer;
import io.warren.broker.queue.dispatch.Dispatch;
import io.warren.broker.queue.dispatch.HeldEntries;
import io.warren.broker.queue.rule.DeliveryLimit;
import io.warren.value.DropReason;

/** What becomes of the entries that were given out. */
final class Settling {
  private final Entries entries;
  private final Unacked unacked;
  private final Leaving leaving;
  private final Dispatch consumers;
  private DeliveryLimit limit;

  Settling(
      Entries entries,
      Unacked unacked,
      Leaving leaving,
      Dispatch consumers,
      QueueSettings settings) {
    this.entries = entries;
    this.unacked = unacked;
    this.leaving = leaving;
    this.consumers = consumers;
    this.limit = settings.deliveryLimit();
  }

  void configure(QueueSettings settings) {
    limit = settings.deliveryLimit();
  }

  /** Settles what the holder was given; false where there is no such holder. */
  boolean settle(Settle command, long nowMs) {
    HeldEntries holder = unacked.find(command.session(), command.holder());
    if (holder == null) {
      return false;
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
    return true;
  }

  /** The holder, or all of the session for 0, is no more: what it had comes back. */
  void holderGone(String session, long holderId, long nowMs) {
    for (HeldEntries holder : unacked.forget(session, holderId)) {
      for (Entry entry : holder.entries()) {
        requeue(entry, nowMs);
      }
    }
  }

  /** Back to its place, unless its time is over or it has come back too often. */
  private void requeue(Entry entry, long nowMs) {
    entry.cameBack();
    if (limit.isPassed(entry)) {
      entries.unackedLeaves();
      leaving.drop(entry, DropReason.DELIVERY_LIMIT, nowMs);
    } else if (entry.expired(nowMs)) {
      entries.unackedLeaves();
      leaving.drop(entry, DropReason.EXPIRED, nowMs);
    } else {
      entries.requeue(entry);
    }
  }
}
