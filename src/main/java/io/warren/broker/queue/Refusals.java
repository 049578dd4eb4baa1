package io.warren.broker.queue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueInfo;
import io.warren.value.ErrorKind;

/** What a queue says to a request that it can't fulfil. */
record Refusals(QueueInfo info, QueueEffects effects) {

  /**
   * Refuses the request of the command being applied.
   *
   * @param state what the queue is or does, behind its name
   */
  void answer(ErrorKind kind, String state) {
    String text = "queue '" + info.name() + "' in vhost '" + info.virtualHost() + "' " + state;
    effects.answer(new Answer.Refused(kind, text));
  }
}
