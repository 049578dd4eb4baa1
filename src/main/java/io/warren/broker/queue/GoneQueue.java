package io.warren.broker.queue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.BatchIndexes;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueCommand.Enqueue;
import io.warren.broker.bus.QueueCommand.Settle;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.journal.Rewrite;
import io.warren.value.ErrorKind;

/**
 * What is left of a queue that is no more: it answers whatever was on its way to it.
 *
 * <p>Messages for a deleted queue count as taken, for its deletion would have dropped them anyway.
 * A queue that broke refuses them: nobody asked for its end.
 */
final class GoneQueue {
  private final QueueInfo info;
  private final QueueEffects effects;
  private final boolean broken;

  GoneQueue(QueueInfo info, QueueEffects effects, boolean broken) {
    this.info = info;
    this.effects = effects;
    this.broken = broken;
  }

  void apply(QueueCommand command) {
    if (command instanceof Enqueue enqueue) {
      effects.confirm(enqueue, broken ? allIndexes(enqueue) : null);
    } else if (command instanceof Settle settle && settle.transaction() != 0) {
      effects.settled(settle, !broken);
    } else if (isRequest(command)) {
      String text = "no queue '" + info.name() + "' in vhost '" + info.virtualHost() + "'";
      effects.answer(new Answer.Refused(ErrorKind.NOT_FOUND, text));
    }
  }

  /** What a queue had that broke is there again when the node begins anew, and still needed. */
  void rewrite(Rewrite asked) {
    if (broken) {
      asked.refused();
    } else {
      asked.done();
    }
  }

  /** The indexes of all the command's messages in its session's batch. */
  static int[] allIndexes(Enqueue command) {
    int[] given = command.indexes();
    return given == null ? BatchIndexes.all(command.messages().length) : given;
  }

  private static boolean isRequest(QueueCommand command) {
    return command instanceof QueueCommand.Consume
        || command instanceof QueueCommand.Cancel
        || command instanceof QueueCommand.Get
        || command instanceof QueueCommand.Purge
        || command instanceof QueueCommand.Stat
        || command instanceof QueueCommand.Configure
        || command instanceof QueueCommand.Browse
        || command instanceof QueueCommand.Pause
        || command instanceof QueueCommand.Move
        || command instanceof QueueCommand.MoveProgress
        || command instanceof QueueCommand.Delete;
  }
}
