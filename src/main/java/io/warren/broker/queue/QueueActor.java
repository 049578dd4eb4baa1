package io.warren.broker.queue;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.EventLoops;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueEvent;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.publish.Directory;
import io.warren.broker.queue.backlog.PageSize;
import io.warren.broker.queue.backlog.Pages;
import io.warren.broker.queue.journal.Journal;
import io.warren.broker.queue.journal.Journals;
import io.warren.broker.queue.journal.RestoredQueue;
import io.warren.broker.queue.journal.Rewrite;
import io.warren.store.page.PageRef;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.FullHeap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One queue at its bus address, {@link QueueInfo#address()}: it hears a {@link QueueCommand},
 * submits it to its journal, applies it to its machine when the journal gives it back, and sends
 * what the machine says.
 *
 * <p>Deployed on an event loop. After {@link QueueCommand.Delete} it goes on answering that it is
 * gone, until it is undeployed: what was on its way must not be lost without a word. What it had
 * dropped before still goes to its dead letter exchange, which {@link QueueCommand.Drain} waits
 * for, but not for ever.
 */
public final class QueueActor extends VerticleBase implements Journal.Sink {
  private static final Logger LOG = LoggerFactory.getLogger(QueueActor.class);
  private static final long HELD_CHECK_MS = 100;

  private static final long NO_TIMER = -1;

  private final QueueInfo info;
  private final QueueType type;
  private final FieldTable effective;
  private final QueueLimits limits;
  private final MemoryShare memory;
  private final Directory directory;
  private final Journals journals;
  private final Paging paging;

  /** Set by {@link #start}, before anything can reach this actor. */
  @SuppressWarnings("NullAway.Init")
  private Outgoing outgoing;

  @SuppressWarnings("NullAway.Init")
  private Departures departures;

  @SuppressWarnings("NullAway.Init")
  private Wakeups wakeups;

  @SuppressWarnings("NullAway.Init")
  private QueueMachine machine;

  @SuppressWarnings("NullAway.Init")
  private Journal journal;

  @SuppressWarnings("NullAway.Init")
  private Turns turns;

  @SuppressWarnings("NullAway.Init")
  private PageTraffic traffic;

  @SuppressWarnings("NullAway.Init")
  private MemoryWatch memoryWatch;

  private boolean broken;
  private long heldTimer = NO_TIMER;
  private long drainTimer = NO_TIMER;

  /**
   * Makes the actor.
   *
   * @param effective what the queue's arguments and policies together say when it begins
   * @param budget shared by all queues of the node
   * @param directory of the event loop on which the queue is deployed
   * @param journals of that loop
   * @param paging shared by all queues of the node
   * @throws BrokerException {@link ErrorKind#PRECONDITION_FAILED} where there is no such type
   */
  public QueueActor(
      QueueInfo info,
      FieldTable effective,
      QueueLimits limits,
      MemoryBudget budget,
      Directory directory,
      Journals journals,
      Paging paging) {
    QueueType known = QueueType.of(info.type());
    if (known == null) {
      throw new BrokerException(
          ErrorKind.PRECONDITION_FAILED,
          "invalid type '" + info.type() + "' for queue '" + info.name() + "'");
    }
    this.info = info;
    this.type = known;
    this.effective = effective;
    this.limits = limits;
    this.memory = new MemoryShare(budget);
    this.directory = directory;
    this.journals = journals;
    this.paging = paging;
  }

  @Override
  public Future<?> start() {
    departures =
        new Departures(
            info,
            vertx,
            context,
            directory,
            limits.departures(),
            (left, partly) -> submit(new QueueCommand.Left(left, partly)),
            returned -> submit(new QueueCommand.Returned(returned)));
    wakeups = new Wakeups(vertx, () -> submit(new QueueCommand.Tick()));
    outgoing =
        new Outgoing(
            info,
            vertx,
            context,
            memory,
            departures,
            wakeups,
            () -> submit(new QueueCommand.MoveOn()),
            this::onSessionLost);
    Journals.Opened opened = journals.open(info, this);
    journal = opened.journal();
    outgoing.confirmAt(journal::nextPosition, journal::position);
    memory.diskBehind(journal::behind);
    boolean keeps = journal.entries().keeps();
    if (keeps) {
      boolean all = type.settings(effective, limits).keeping().all();
      outgoing.keeps(all ? QueueEvent.Keeps.ALL : QueueEvent.Keeps.PERSISTENT);
    }
    traffic = new PageTraffic(info, context, paging, keeps, this::onPage);
    Pages pages = new Pages(traffic, PageSize.STANDARD);
    machine = type.machine(info, effective, limits, outgoing, journal.entries(), pages);
    memoryWatch = new MemoryWatch(vertx, memory, paging, machine::keepInMemory, this::boundUnacked);
    turns =
        new Turns(
            this::begin,
            this::goOn,
            machine::waits,
            action -> EventLoops.onNextTurn(context, action));
    RestoredQueue old = opened.restored();
    if (old != null) {
      traffic.adopt(old);
      machine.restore(old, System.currentTimeMillis());
    }
    directory.whenFilled(() -> context.runOnContext(ignored -> beginLife()));
    // Never paused: a paused bus consumer drops what it can't keep.
    return new Bus(vertx).hear(info.address(), this::onMessage);
  }

  /** Also where nobody ever comes. */
  private void beginLife() {
    departures.send();
    submit(new QueueCommand.Tick());
  }

  @Override
  public Future<?> stop() {
    stopTimer();
    memoryWatch.stop();
    traffic.close();
    vertx.cancelTimer(drainTimer);
    wakeups.stop();
    departures.close();
    memory.close();
    journal.close();
    return Future.succeededFuture();
  }

  private void onMessage(Message<QueueCommand> message) {
    journal.submit(
        message.body(),
        System.currentTimeMillis(),
        message.replyAddress() == null ? null : message);
  }

  @Override
  public void applied(QueueCommand command, long nowMs, @Nullable Object request, boolean replay) {
    turns.take(new Turns.Taken(command, nowMs, request, replay));
  }

  @Override
  public void rewrite(Rewrite asked) {
    turns.take(
        new Turns.Taken(new QueueCommand.Rewrite(), System.currentTimeMillis(), asked, false));
  }

  private boolean begin(Turns.Taken taken) {
    if (taken.command() instanceof QueueCommand.Drain) {
      onDrain(taken.request());
      return true;
    }
    if (taken.request() instanceof Rewrite asked) {
      return apply(taken, () -> machine.beginRewrite(asked));
    }
    return apply(
        taken,
        () -> {
          outgoing.begin((Message<?>) taken.request(), taken.replay());
          return machine.begin(taken.command(), taken.nowMs());
        });
  }

  /** The machine has forgotten these, but they were dropped before it ended. */
  private void onDrain(@Nullable Object request) {
    memory.add(departures.bytes());
    drainTimer = vertx.setTimer(limits.departures().drainMs(), ignored -> onDrained(request));
    departures.whenEmpty(() -> onDrained(request));
  }

  private void onDrained(@Nullable Object request) {
    if (drainTimer == NO_TIMER) {
      return;
    }
    vertx.cancelTimer(drainTimer);
    drainTimer = NO_TIMER;
    int lostCount = departures.count();
    if (lostCount > 0) {
      LOG.warn(
          "vhost '{}' queue '{}': was deleted {} ms ago with dead letters that nobody has taken;"
              + " lost: {}",
          info.virtualHost(),
          info.name(),
          limits.departures().drainMs(),
          lostCount);
    }
    if (request instanceof Message<?> asked) {
      asked.reply(new Answer.Done(lostCount), Outgoing.LOCAL);
    }
  }

  private boolean goOn(Turns.Taken taken) {
    return apply(taken, machine::goOn);
  }

  /** Does a turn of a command, and what the machine has said meanwhile; whether that was all. */
  private boolean apply(Turns.Taken taken, BooleanSupplier turn) {
    boolean done = true;
    try {
      done = turn.getAsBoolean();
      journal.turnEnded();
      onMemory();
      departures.send();
    } catch (Throwable e) {
      FullHeap.check(e);
      // Thrown on, also an error would leave a queue that stands still and looks well.
      onBroken(e);
      done = true;
    }
    if (done && taken.command() instanceof QueueCommand.ConsumerGone gone && gone.holder() == 0) {
      outgoing.forget(gone.session());
    }
    return done;
  }

  private void boundUnacked(long bytes) {
    if (machine.boundUnacked(bytes)) {
      submit(new QueueCommand.Tick());
    }
  }

  private void onMemory() {
    memoryWatch.check();
    if (memory.heldChanged()) {
      onHeldChanged();
    }
  }

  /** The machine is to hear of a page; a command may have waited for that. */
  private void onPage(Consumer<QueueMachine> news) {
    try {
      news.accept(machine);
      journal.turnEnded();
      onMemory();
    } catch (Throwable e) {
      FullHeap.check(e);
      onBroken(e);
    }
    turns.resume();
  }

  @Override
  public void durable(long position) {
    outgoing.durable(position);
    lookForRoom();
  }

  @Override
  public void unsafe(long position) {
    outgoing.unsafe(position);
    lookForRoom();
  }

  @Override
  public void transactionEnded() {
    if (machine.hasUndecided()) {
      submit(new QueueCommand.TransactionEnded());
    }
  }

  @Override
  public void unneeded(PageRef ref) {
    traffic.letGo(ref);
  }

  private void lookForRoom() {
    if (memory.held() && memory.heldChanged()) {
      onHeldChanged();
    }
  }

  @Override
  public void refused(QueueCommand command, @Nullable Object request, ErrorKind kind, String text) {
    if (command instanceof QueueCommand.Enqueue enqueue) {
      outgoing.reject(enqueue);
    } else if (request instanceof Message<?> asked) {
      asked.reply(new Answer.Refused(kind, text), Outgoing.LOCAL);
    }
  }

  private void onSessionLost(String session) {
    submit(new QueueCommand.ConsumerGone(session, 0));
  }

  private void submit(QueueCommand own) {
    journal.submit(own, System.currentTimeMillis(), null);
  }

  private void onHeldChanged() {
    machine.setHeld(memory.held());
    if (memory.held()) {
      // Others may free memory while nothing happens here.
      heldTimer =
          vertx.setPeriodic(
              HELD_CHECK_MS,
              ignored -> {
                if (memory.heldChanged()) {
                  onHeldChanged();
                }
              });
    } else {
      stopTimer();
    }
  }

  private void stopTimer() {
    if (heldTimer != NO_TIMER) {
      vertx.cancelTimer(heldTimer);
      heldTimer = NO_TIMER;
    }
  }

  /** The queue ends for everybody; the actor stays to say so. */
  private void onBroken(Throwable failure) {
    if (broken) {
      return;
    }
    broken = true;
    LOG.error("vhost '{}' queue '{}': stopped", info.virtualHost(), info.name(), failure);
    stopTimer();
    try {
      outgoing.answer(
          new Answer.Refused(ErrorKind.INTERNAL_ERROR, "queue '" + info.name() + "' broke"));
      machine.abandon();
    } catch (Throwable again) {
      FullHeap.check(again);
      LOG.error("vhost '{}' queue '{}': not ended well", info.virtualHost(), info.name(), again);
    }
  }
}
