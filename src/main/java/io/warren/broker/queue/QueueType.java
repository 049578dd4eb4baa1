package io.warren.broker.queue;

import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.backlog.PageEffects;
import io.warren.broker.queue.backlog.PageSize;
import io.warren.broker.queue.backlog.Pages;
import io.warren.broker.queue.journal.EntryLog;
import io.warren.value.FieldTable;
import org.jspecify.annotations.Nullable;

/** The queue types: how the machine of each is put together. */
public enum QueueType {
  /** One node's own queue, first in, first out. */
  CLASSIC(QueueTypeName.CLASSIC.word()) {
    @Override
    QueueSettings settings(FieldTable effective, QueueLimits limits) {
      return QueueSettings.of(effective);
    }
  },

  /**
   * A queue that loses nothing. Several nodes are to keep it; while there is one, that is its only
   * member, and what a majority of one has is what this node's log has.
   */
  QUORUM(QueueTypeName.QUORUM.word()) {
    @Override
    QueueSettings settings(FieldTable effective, QueueLimits limits) {
      return QueueSettings.ofQuorum(effective, limits);
    }
  },

  /** What an exchange that delays keeps; no client can name it. */
  DELAYED(QueueInfo.DELAYED) {
    @Override
    QueueSettings settings(FieldTable effective, QueueLimits limits) {
      return QueueSettings.ofDelayingExchange();
    }
  };

  private final String word;

  QueueType(String word) {
    this.word = word;
  }

  /** Its name in {@link QueueInfo#type()}. */
  public String word() {
    return word;
  }

  /** The type of that name; null where there is none. */
  public static @Nullable QueueType of(String word) {
    for (QueueType type : values()) {
      if (type.word().equals(word)) {
        return type;
      }
    }
    return null;
  }

  /**
   * The rules of a queue.
   *
   * @param effective what its arguments and policies together say, under the arguments' names
   */
  abstract QueueSettings settings(FieldTable effective, QueueLimits limits);

  /**
   * A new queue's machine.
   *
   * @param effective as of {@link #settings}
   * @param log where it writes down what becomes of its entries
   * @param pages of its own
   */
  QueueMachine machine(
      QueueInfo info,
      FieldTable effective,
      QueueLimits limits,
      QueueEffects effects,
      EntryLog log,
      Pages pages) {
    return new QueueMachine(info, this, effective, limits, effects, log, pages);
  }

  /** One that keeps all in memory. */
  QueueMachine machine(
      QueueInfo info,
      FieldTable effective,
      QueueLimits limits,
      QueueEffects effects,
      EntryLog log) {
    Pages pages = new Pages(PageEffects.NONE, PageSize.STANDARD);
    return machine(info, effective, limits, effects, log, pages);
  }
}
