package io.warren.broker.queue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.BrowsePlace;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.backlog.PageSize;
import io.warren.broker.queue.backlog.PageTimes;
import io.warren.broker.queue.backlog.Pages;
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
  private final NaiveDisk disk;

  QueueRun(long seed, Story story) {
    this.random = new Random(seed);
    this.story = story;
    boolean forExchange = random.nextInt(20) == 0;
    boolean large = random.nextInt(400) == 0;
    boolean autoDelete = random.nextInt(4) == 0;
    boolean quorum = !forExchange && random.nextInt(4) == 0;
    RandomRules rules = new RandomRules(random, quorum);
    NaiveRules first =
        forExchange ? rules.forExchange() : large ? rules.unlimited() : rules.rules();
    DeliveryCredit credit =
        random.nextBoolean() && !large
            ? new DeliveryCredit(1 << 20, 1L << 40)
            : new DeliveryCredit(1 + random.nextInt(20), 1 + random.nextInt(8000));
    disk = new NaiveDisk(random);
    Pages pages = new Pages(disk, pageSize(large), pageTimes());
    model = new NaiveQueue(first, credit, autoDelete, forExchange, pages::diskBytes);
    judge = new NaiveJudge(model);
    commands =
        new RandomCommands(
            random,
            judge,
            model,
            new RandomMessages(random, large ? 1000 : 5, !large && random.nextBoolean(), quorum),
            forExchange || large ? null : rules,
            large);
    QueueType type =
        forExchange ? QueueType.DELAYED : quorum ? QueueType.QUORUM : QueueType.CLASSIC;
    QueueInfo info =
        new QueueInfo("/", "q", 1, type.word(), false, autoDelete, "", first.arguments());
    journal = new RecordedJournal(new HeadersFormat(FieldTable.EMPTY), this::rewrite, disk::letGo);
    machine =
        type.machine(
            info,
            info.arguments(),
            Limits.of(credit),
            story.effects(judge),
            journal.journal().entries(),
            pages);
    restart = new NaiveRestart(model, journal, info, forExchange, disk);
    disk.serve(machine);
    keepInMemory();
    story.tell(info);
  }

  private PageSize pageSize(boolean large) {
    return large
        ? new PageSize(100 + random.nextInt(2000), 50_000)
        : new PageSize(1 + random.nextInt(5), 1 + random.nextInt(2000));
  }

  private PageTimes pageTimes() {
    int stayMs = random.nextInt(20);
    return new PageTimes(stayMs, random.nextInt(stayMs + 1));
  }

  private void keepInMemory() {
    int most = random.nextInt(2000);
    machine.keepInMemory(random.nextInt(3) == 0 ? Long.MAX_VALUE : most);
  }

  /** How many pages were there after a restart without being read. */
  int restoredPageCount() {
    return restart.pageCount;
  }

  /** How often pages were written whose entries were delayed. */
  int delayedPageCount() {
    return disk.delayedWriteCount;
  }

  /** How often pages were written of which some entries expire. */
  int mortalPageCount() {
    return disk.mortalWriteCount;
  }

  /** How often pages were written and read. */
  int pageCount() {
    return Math.min(disk.writeCount, disk.readCount);
  }

  /** How often a message was not settled in time. */
  int lateCount() {
    return model.lateness.count;
  }

  /** How often such a message was settled when its holder had it again. */
  int lateSettlementCount() {
    return model.lateness.settlementCount;
  }

  void go() {
    apply(new QueueCommand.Tick());
    for (int step = 0; step < STEPS; step++) {
      if (random.nextInt(30) == 0) {
        hold(random.nextBoolean());
      }
      if (random.nextInt(20) == 0) {
        keepInMemory();
      }
      if (random.nextInt(20) == 0) {
        boundUnacked(random.nextInt(3) == 0 ? Long.MAX_VALUE : random.nextInt(4000));
      }
      for (int left = random.nextInt(3); left > 0; left--) {
        disk.work();
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
    flush(true);
    restart.checkKept(!journal.hasFailed());
    deleted = true;
    apply(new QueueCommand.Delete(true, true));
    if (judge.answer() instanceof Answer.Refused) {
      apply(new QueueCommand.Delete(false, false));
    }
    for (int step = 0; step < STEPS / 10; step++) {
      apply(commands.next());
    }
    disk.checkEmpty();
  }

  private void hold(boolean held) {
    model.pressure.setHeld(held);
    machine.setHeld(held);
    model.pressure.check();
  }

  private void boundUnacked(long bytes) {
    model.consumers.boundUnacked(bytes);
    model.consumers.note();
    if (machine.boundUnacked(bytes)) {
      apply(new QueueCommand.Tick());
    }
    // By itself it has nobody served.
    apply(new QueueCommand.Stat());
  }

  private void apply(QueueCommand command) {
    story.tell(model.clock.nowMs, command);
    judge.begin(command);
    finish(machine.begin(command, model.clock.nowMs));
    judge.check();
    journal.journal().turnEnded();
    if (random.nextInt(10) == 0) {
      flush(random.nextInt(8) != 0);
    }
    if (!deleted && random.nextInt(20) == 0) {
      restart.check();
      journal.beginSegment();
      if (random.nextInt(3) == 0) {
        // What lies in a segment that can be given up has been heard of.
        flush(true);
        journal.forgetSegments(random.nextInt(3) + 1);
        restart.check();
      }
    }
  }

  private void flush(boolean safe) {
    journal.flushed(safe);
    model.admission.ids.flushed(safe);
  }

  private void finish(boolean done) {
    boolean finished = done;
    while (!finished) {
      if (machine.waits()) {
        disk.workUntilRead();
      } else if (random.nextBoolean()) {
        disk.work();
      }
      finished = machine.goOn();
    }
  }

  private void rewrite(Rewrite asked) {
    finish(machine.beginRewrite(asked));
  }
}
