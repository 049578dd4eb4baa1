package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand;
import org.jspecify.annotations.Nullable;

/** What a queue answers to a command that has been applied. */
final class NaiveAnswers {
  private final NaiveQueue queue;

  NaiveAnswers(NaiveQueue queue) {
    this.queue = queue;
  }

  void judge(@Nullable Answer answer) {
    if (queue.refusal != null) {
      assertEquals(queue.refusal, assertInstanceOf(Answer.Refused.class, answer).kind());
    } else if (queue.expected != null) {
      assertEquals(queue.expected, answer);
    } else {
      judge(queue.command, answer);
    }
  }

  private void judge(QueueCommand command, @Nullable Answer answer) {
    NaivePlaces places = queue.places;
    if (command instanceof QueueCommand.Stat) {
      assertEquals(
          new Answer.QueueStat(
              places.ready.size(),
              places.unacked.size(),
              queue.consumers.all.size(),
              queue.memoryBytes(),
              places.delayed.size(),
              places.leaving.size() + places.moving.size(),
              queue.consumers.paused()),
          answer);
    } else if (command instanceof QueueCommand.Get) {
      boolean got = answer instanceof Answer.Got;
      assertTrue(got || (answer instanceof Answer.Empty && places.ready.isEmpty()));
      assertTrue(!got || ((Answer.Got) answer).readyCount() == places.ready.size());
    } else if (command instanceof QueueCommand.Browse browse) {
      queue.pages.judge(browse, assertInstanceOf(Answer.Page.class, answer));
    } else if (command instanceof QueueCommand.Move
        || command instanceof QueueCommand.MoveProgress) {
      queue.move.judge(assertInstanceOf(Answer.MoveStat.class, answer));
    } else if (command instanceof QueueCommand.Consume
        || command instanceof QueueCommand.Cancel
        || command instanceof QueueCommand.Configure
        || command instanceof QueueCommand.Pause) {
      assertEquals(new Answer.Done(0), answer);
    } else {
      assertNull(answer, "nothing was asked");
    }
  }
}
