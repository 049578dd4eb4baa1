package io.warren.broker.queue;

import io.warren.broker.bus.QueueCommand.Settle;
import io.warren.broker.queue.dispatch.Consumer;
import io.warren.broker.queue.dispatch.Dispatch;
import io.warren.broker.queue.dispatch.HeldEntries;
import io.warren.broker.queue.rule.DeliveryLimit;
import io.warren.value.DropReason;
import org.jspecify.annotations.Nullable;

/** What becomes of the entries that were given out. */
final class Settling {
  private static final Entry[] NONE = {};

  private final Entries entries;
  private final Unacked unacked;
  private final Leaving leaving;
  private final Dispatch consumers;
  private DeliveryLimit limit;

  /** Those of holders that are no more, until they have come back, in their order. */
  private Entry[] orphans = NONE;

  private int nextOrphan;

  private @Nullable Settle settle;
  private @Nullable HeldEntries holder;

  /** Of the next entry in what is being settled. */
  private int index;

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

  /** Begins to settle what the holder was given; false where there is no such holder. */
  boolean begin(Settle command) {
    HeldEntries found = unacked.find(command.session(), command.holder());
    if (found == null) {
      return false;
    }
    settle = command;
    holder = found;
    index = 0;
    return true;
  }

  /**
   * Goes on with what has begun.
   *
   * @return how many entries that was for, {@code most} at most
   */
  int settle(long nowMs, int most) {
    Settle command = settle;
    HeldEntries from = holder;
    if (command == null || from == null) {
      return 0;
    }
    long[] entryIds = command.entryIds();
    int begin = index;
    int end = Math.min(entryIds.length, begin + most);
    while (index < end) {
      Entry entry = from.remove(entryIds[index++], command.consumer());
      if (entry == null) {
        continue;
      }
      Consumer consumer = entry.consumer();
      if (consumer != null) {
        consumer.removeUnacked(entry.message().memoryBytes());
        consumers.roomMade(consumer);
      }
      switch (command.outcome()) {
        case ACK -> entries.acknowledged(entry);
        case REQUEUE -> requeue(entry, nowMs);
        case DISCARD -> {
          entries.unackedLeaves(entry);
          leaving.drop(entry, DropReason.REJECTED, nowMs);
        }
      }
    }
    if (end == entryIds.length) {
      settle = null;
      holder = null;
    }
    return end - begin;
  }

  /** The holder, or all of the session for 0, is no more: what it had is to come back. */
  void holderGone(String session, long holderId) {
    takeBack(unacked.forget(session, holderId));
  }

  /** What was with somebody, who has it no more, is to come back. */
  void takeBack(Entry[] taken) {
    orphans = taken;
    nextOrphan = 0;
  }

  /**
   * Gives back what no longer has a holder.
   *
   * @return how many those were, {@code most} at most
   */
  int giveBack(long nowMs, int most) {
    int count = Math.min(most, orphans.length - nextOrphan);
    for (int end = nextOrphan + count; nextOrphan < end; nextOrphan++) {
      requeue(orphans[nextOrphan], nowMs);
    }
    if (nextOrphan == orphans.length) {
      orphans = NONE;
      nextOrphan = 0;
    }
    return count;
  }

  /** Back to its place, unless its time is over or it has come back too often. */
  private void requeue(Entry entry, long nowMs) {
    entry.cameBack();
    if (limit.isPassed(entry)) {
      entries.unackedLeaves(entry);
      leaving.drop(entry, DropReason.DELIVERY_LIMIT, nowMs);
    } else if (entry.expired(nowMs)) {
      entries.unackedLeaves(entry);
      leaving.drop(entry, DropReason.EXPIRED, nowMs);
    } else {
      entries.requeue(entry);
    }
  }
}
