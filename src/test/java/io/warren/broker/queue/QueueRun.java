package io.warren.broker.queue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.BrowsePlace;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.dispatch.DeliveryCredit;
import io.warren.broker.queue.journal.RecordedJournal;
import io.warren.broker.queue.journal.Rewrite;
import io.warren.value.FieldTable;
import java.util.Random;

/**
 * The life of one queue, all of which follows from a seed, before the eyes of {@link NaiveJudge}.
 */
final class QueueRun {
  private static final int STEPS = 150;

  private final Random random;
  private final Story story;
  private final NaiveQueue model;
  private final NaiveJudge judge;
  private final QueueMachine machine;
  private final RandomCommands commands;
  private final RecordedJournal journal;
  private final NaiveRestart restart;
  private boolean deleted;

  QueueRun(long seed, Story story) {
    this.random = new Random(seed);
    this.story = story;
    boolean forExchange = random.nextInt(20) == 0;
    boolean large = random.nextInt(400) == 0;
    boolean autoDelete = random.nextInt(4) == 0;
    RandomRules rules = new RandomRules(random);
    NaiveRules first =
        forExchange ? rules.forExchange() : large ? rules.unlimited() : rules.rules();
    DeliveryCredit credit =
        random.nextBoolean() && !large
            ? new DeliveryCredit(1 << 20, 1L << 40)
            : new DeliveryCredit(1 + random.nextInt(20), 1 + random.nextInt(8000));
    model = new NaiveQueue(first, credit, autoDelete, forExchange);
    judge = new NaiveJudge(model);
    commands =
        new RandomCommands(
            random,
            judge,
            model,
            new RandomMessages(random, large ? 1000 : 5, !large),
            forExchange || large ? null : rules,
            large);
    QueueType type = forExchange ? QueueType.DELAYED : QueueType.CLASSIC;
    QueueInfo info =
        new QueueInfo("/", "q", 1, type.word(), false, autoDelete, "", first.arguments());
    journal = new RecordedJournal(new HeadersFormat(FieldTable.EMPTY), this::rewrite);
    machine =
        type.machine(
            info,
            info.arguments(),
            Limits.of(credit),
            story.effects(judge),
            journal.journal().entries());
    restart = new NaiveRestart(model, journal, info, forExchange);
    story.tell(info);
  }

  void go() {
    apply(new QueueCommand.Tick());
    for (int step = 0; step < STEPS; step++) {
      if (random.nextInt(30) == 0) {
        hold(random.nextBoolean());
      }
      QueueCommand command = commands.next();
      if (model.dueMs() <= model.clock.nowMs) {
        apply(new QueueCommand.Tick());
      }
      if (command instanceof QueueCommand.Move) {
        apply(new QueueCommand.MoveProgress());
      }
      apply(command);
    }
    apply(new QueueCommand.Stat());
    apply(new QueueCommand.Browse(BrowsePlace.START, 1000));
    deleted = true;
    apply(new QueueCommand.Delete(true, true));
    if (judge.answer() instanceof Answer.Refused) {
      apply(new QueueCommand.Delete(false, false));
    }
    for (int step = 0; step < STEPS / 10; step++) {
      apply(commands.next());
    }
  }

  private void hold(boolean held) {
    model.pressure.setHeld(held);
    machine.setHeld(held);
    model.pressure.check();
  }

  private void apply(QueueCommand command) {
    story.tell(model.clock.nowMs, command);
    judge.begin(command);
    machine.apply(command, model.clock.nowMs);
    judge.check();
    journal.journal().turnEnded();
    if (!deleted && random.nextInt(20) == 0) {
      restart.check();
      journal.beginSegment();
      if (random.nextInt(3) == 0) {
        journal.forgetSegments(random.nextInt(3) + 1);
        restart.check();
      }
    }
  }

  private void rewrite(Rewrite asked) {
    boolean done = machine.beginRewrite(asked);
    while (!done) {
      done = machine.goOn();
    }
  }
}
