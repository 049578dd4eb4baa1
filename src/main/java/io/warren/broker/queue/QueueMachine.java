package io.warren.broker.queue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.backlog.Page;
import io.warren.broker.queue.backlog.Pages;
import io.warren.broker.queue.backlog.StoredPage;
import io.warren.broker.queue.dispatch.Dispatch;
import io.warren.broker.queue.dispatch.SessionLink;
import io.warren.broker.queue.dispatch.UnackedBound;
import io.warren.broker.queue.journal.EntryLog;
import io.warren.broker.queue.journal.RestoredQueue;
import io.warren.broker.queue.journal.RestoredQueue.RestoredEntry;
import io.warren.broker.queue.journal.Rewrite;
import io.warren.store.page.PageRef;
import io.warren.value.DropReason;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.Invariant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One queue's state and decisions, without I/O, clock or thread: the same commands give the same
 * effects. One context uses it.
 *
 * <p>It says what happens in which order; how is known to its parts.
 */
public final class QueueMachine {
  private final QueueInfo info;
  private final QueueType type;
  private final QueueLimits limits;
  private final QueueEffects effects;
  private final Pages pages;
  private final Refusals refusals;
  private final Entries entries;
  private final Unacked unacked = new Unacked();
  private final UnackedBound unackedBound = new UnackedBound();
  private final Links links;
  private final Browsers browsers;
  private final PressedSessions pressed;
  private final Idleness idleness;
  private final Leaving leaving;
  private final Admission admission;
  private final Delivering delivering;
  private final Subscribing subscribing;
  private final Settling settling;
  private final Lateness lateness;
  private final Moving moving;
  private final Clockwork clockwork;
  private final Rewriting rewriting;
  private final QueueLimits.PageLimits page;
  private final Agenda agenda = new Agenda();

  // Parts of what commands do. They are made once, for there are several in each.
  private final Agenda.Work admit;
  private final Agenda.Work useGrant;
  private final Agenda.Work moveStep;
  private final Agenda.Work expire;
  private final Agenda.Work admitUndelayed;
  private final Agenda.Work dropOverflow;
  private final Agenda.Work settle;
  private final Agenda.Work takeBackLate;
  private final Agenda.Work giveBack;
  private final Agenda.Work dispatch;
  private final Agenda.Work apply;
  private final Agenda.Work wake;
  private final Agenda.Work rewrite;
  private final BooleanSupplier dispatchAndExpire = this::dispatchAndExpire;

  /** What is being applied, and when it was taken. */
  private QueueCommand command = new QueueCommand.Tick();

  private long nowMs;
  private @Nullable GoneQueue gone;
  private long reportedBytes;

  /**
   * A new queue, empty.
   *
   * @param effective what its arguments and policies together say, under the arguments' names
   * @param log where it writes down what becomes of its entries
   */
  QueueMachine(
      QueueInfo info,
      QueueType type,
      FieldTable effective,
      QueueLimits limits,
      QueueEffects effects,
      EntryLog log,
      Pages pages) {
    this.info = info;
    this.type = type;
    this.effects = effects;
    this.limits = limits;
    QueueSettings settings = type.settings(effective, limits);
    page = limits.page();
    this.pages = pages;
    refusals = new Refusals(info, effects);
    entries = new Entries(log, settings.newBacklog(pages), pages);
    links = new Links(limits.credit());
    browsers = new Browsers(entries, unacked, effects);
    pressed = new PressedSessions(effects);
    idleness = new Idleness(settings.idleExpiry());
    leaving =
        new Leaving(info.name(), entries, effects, settings, limits.departures().memoryBytes());
    admission = new Admission(info.name(), log, entries, leaving, effects, settings);
    Dispatch consumers = settings.newDispatch();
    delivering =
        new Delivering(
            entries, leaving, effects, consumers, browsers, links, unacked, unackedBound, settings);
    subscribing =
        new Subscribing(
            refusals, effects, consumers, browsers, links, unacked, unackedBound, settings);
    settling = new Settling(entries, unacked, leaving, consumers, settings);
    moving = new Moving(refusals, entries, admission, effects, limits.moveCredit());
    lateness = new Lateness(unacked, subscribing, settling, effects, settings);
    clockwork = new Clockwork(entries, unacked, leaving, idleness, effects);
    rewriting = new Rewriting(log, entries, unacked, leaving, moving, admission);
    admit = most -> admit();
    useGrant = most -> delivering.useGrant();
    moveStep = most -> moving.step();
    expire = most -> clockwork.expire(nowMs, most);
    admitUndelayed = most -> admission.admitUndelayed(nowMs, most);
    dropOverflow = this::dropOverflow;
    settle = this::settle;
    takeBackLate = lateness::takeBack;
    giveBack = most -> settling.giveBack(nowMs, most);
    dispatch = delivering::dispatch;
    apply = Agenda.shortWork(this::applyCommand);
    rewrite = rewriting::goOn;
    wake = Agenda.shortWork(() -> clockwork.wake(nowMs, command instanceof QueueCommand.Tick));
  }

  /**
   * Takes in what an earlier life of the node has left, before the first command.
   *
   * @param atMs since 1970
   */
  void restore(RestoredQueue old, long atMs) {
    Deque<StoredPage> oldPages = new ArrayDeque<>(old.wholePages());
    for (RestoredEntry oldEntry : old.entries()) {
      while (!oldPages.isEmpty() && oldPages.element().entries().firstId() < oldEntry.id()) {
        entries.restore(oldPages.remove());
      }
      Entry entry = entries.restore(oldEntry);
      DropReason reason = oldEntry.reason();
      if (reason != null && !oldEntry.delayed()) {
        leaving.drop(entry, reason, atMs);
      } else {
        admission.restored(entry, atMs);
      }
    }
    oldPages.forEach(entries::restore);
    entries.restored(old.lastId());
    admission.restored(old.known().inOrder(), atMs);
    reportMemory();
  }

  /** Begins to write entries down anew; like {@link #begin}. */
  boolean beginRewrite(Rewrite asked) {
    GoneQueue ended = gone;
    if (ended != null) {
      ended.rewrite(asked);
      return true;
    }
    rewriting.begin(asked);
    agenda.add(rewrite);
    return goOn();
  }

  /** Applies a command, however long it takes; see {@link #begin}. */
  public void apply(QueueCommand next, long atMs) {
    boolean done = begin(next, atMs);
    while (!done) {
      done = goOn();
    }
  }

  /**
   * Begins to apply a command, which mostly is all there is to it. If not, the queue takes no other
   * before this one is done: in how many turns that is can be told by nothing but time. Where it
   * {@link #waits}, it can go on when a page has come.
   *
   * @param atMs since 1970, when the command was taken: part of it, so that a replay sees the same
   * @return false where it is to {@link #goOn}
   */
  public boolean begin(QueueCommand next, long atMs) {
    if (gone != null) {
      gone.apply(next);
      return true;
    }
    command = next;
    nowMs = atMs;
    delivering.begin(nowMs);
    pages.begin(nowMs);
    if (clockwork.isDue(nowMs)) {
      if (lateness.isDue(nowMs)) {
        lateness.begin(nowMs);
        agenda.add(takeBackLate);
        agenda.addShort(this::endLate);
        agenda.add(giveBack);
      }
      // What may be delivered, may; what may not, is gone.
      agenda.add(expire);
      agenda.add(admitUndelayed);
      agenda.add(dispatch);
      agenda.add(expire);
      agenda.add(dropOverflow);
      agenda.addShort(() -> clockwork.checkIdle(nowMs));
    }
    agenda.add(apply);
    return goOn();
  }

  /** Goes on with a command; whether it is done. */
  public boolean goOn() {
    boolean done = agenda.goOn();
    entries.checkCounts();
    pages.settle(entries.waitingBytes());
    reportMemory();
    return done;
  }

  /** Whether something waits for a {@link QueueCommand.TransactionEnded}. */
  boolean hasUndecided() {
    return leaving.hasUndecided();
  }

  /** Whether the command that is not done can't go on before {@link #pageRead}. */
  public boolean waits() {
    return agenda.waits();
  }

  /**
   * A page of the backlog was written, or could not be.
   *
   * @param ref null where it is not on the disk
   */
  public void pageWritten(Page page, @Nullable PageRef ref) {
    pages.written(page, ref);
    pages.settle(entries.waitingBytes());
    reportMemory();
  }

  /**
   * A page is safe on the disk.
   *
   * @return whether it is to stay so, also beyond the node's life
   */
  boolean pageKept(Page page, PageRef ref) {
    return entries.pageKept(page, ref);
  }

  /**
   * A page was read again; now the command may go on that waits, if one does.
   *
   * @param read what could be read of it; what could not is lost
   * @return how many that is
   */
  public int pageRead(Page page, Entry[] read) {
    int lostCount = entries.pageRead(page, read);
    entries.checkCounts();
    reportMemory();
    return lostCount;
  }

  /** The messages that are ready should hold no more in memory than this. */
  public void keepInMemory(long bytes) {
    pages.keepInMemory(bytes);
    // What could not be written before may be now.
    pages.tryAgain();
    pages.settle(entries.waitingBytes());
  }

  /**
   * No consumer should have more unacked than this.
   *
   * @return whether some who have reached that before have room again, by a {@link
   *     QueueCommand.Tick}
   */
  boolean boundUnacked(long bytes) {
    return unackedBound.set(bytes);
  }

  private void endLate() {
    if (lateness.end()) {
      checkUnused();
    }
  }

  private void applyCommand() {
    // The order is that of their number in a busy queue.
    if (command instanceof QueueCommand.Enqueue) {
      onEnqueue();
    } else if (command instanceof QueueCommand.Settle settle) {
      onSettle(settle);
    } else if (command instanceof QueueCommand.AddCredit credit) {
      delivering.onAddCredit(credit);
      agenda.add(dispatch);
    } else if (command instanceof QueueCommand.Grant grant) {
      if (delivering.onGrant(grant)) {
        agenda.add(useGrant);
        agenda.add(dispatch);
      }
    } else if (command instanceof QueueCommand.Left left) {
      leaving.onLeft(left.entryIds());
      moving.onLeft(left.entryIds(), left.partlyCount());
      if (moving.wantsStep()) {
        agenda.add(moveStep);
      }
    } else {
      onControl(command);
    }
    if (gone == null) {
      // What may not wait at all has had its chance.
      agenda.add(expire);
      agenda.add(wake);
    }
  }

  /** The queue's state can't be trusted any more: it ends, and refuses what it is still sent. */
  public void abandon() {
    boolean underWay = !agenda.isEmpty() && transaction() != 0;
    agenda.clear();
    rewriting.refuse();
    GoneQueue ended = end(true);
    if (underWay) {
      // Answered last of all that it does, it has not been; a transaction would never end.
      ended.apply(command);
    }
  }

  /** Says whether the queue holds as much as it may: those who publish meanwhile are told. */
  public void setHeld(boolean held) {
    pressed.setHeld(held);
  }

  private void onEnqueue() {
    admission.begin();
    agenda.add(admit);
    agenda.add(dispatch);
    agenda.add(expire);
    agenda.add(dropOverflow);
    if (transaction() != 0) {
      agenda.addShort(this::confirm);
    }
  }

  private int admit() {
    if (command instanceof QueueCommand.Enqueue enqueue) {
      enterTransaction();
      boolean done = admission.admit(enqueue, nowMs, dispatchAndExpire);
      leaveTransaction();
      if (!done) {
        return Agenda.WAITS;
      }
      if (enqueue.transaction() == 0) {
        confirm();
      }
      pressed.onPublish(enqueue.session());
    }
    return 0;
  }

  /** Of a transaction behind all that the command has done: it is committed then. */
  private void confirm() {
    if (command instanceof QueueCommand.Enqueue enqueue) {
      effects.confirm(enqueue, admission.rejected());
    }
  }

  /** In which transaction the command does what it does; 0 for none. */
  private long transaction() {
    if (command instanceof QueueCommand.Enqueue enqueue) {
      return enqueue.transaction();
    }
    return command instanceof QueueCommand.Settle settling ? settling.transaction() : 0;
  }

  /** What follows is part of the command's transaction, if it has one. */
  private void enterTransaction() {
    long transaction = transaction();
    if (transaction != 0) {
      entries.within(transaction);
    }
  }

  /** What follows is not. */
  private void leaveTransaction() {
    if (transaction() != 0) {
      entries.within(0);
    }
  }

  /** A transaction that is not there has dropped nothing to have room. */
  private int dropOverflow(int most) {
    enterTransaction();
    int count = admission.dropOverflow(nowMs, most);
    leaveTransaction();
    return count;
  }

  private int settle(int most) {
    enterTransaction();
    int count = settling.settle(nowMs, most);
    leaveTransaction();
    return count;
  }

  /** What may not wait at all has had its chance, and takes no room from what may. */
  private boolean dispatchAndExpire() {
    leaveTransaction();
    if (delivering.dispatch(Integer.MAX_VALUE) == Agenda.WAITS
        || clockwork.expire(nowMs, Integer.MAX_VALUE) == Agenda.WAITS) {
      return false;
    }
    enterTransaction();
    return true;
  }

  private void onSettle(QueueCommand.Settle command) {
    if (settling.begin(command)) {
      agenda.add(settle);
      agenda.add(dropOverflow);
      agenda.add(dispatch);
    } else {
      browsers.settled(command.session(), command.holder(), command.entryIds().length);
      agenda.add(dispatch);
    }
    if (command.transaction() != 0) {
      agenda.addShort(() -> effects.settled(command, true));
    }
  }

  private void onControl(QueueCommand command) {
    if (command instanceof QueueCommand.Consume consume) {
      subscribing.onConsume(consume);
      idleness.consumed(subscribing.consumerCount() > 0, nowMs);
      agenda.add(dispatch);
    } else if (command instanceof QueueCommand.Cancel cancel) {
      onCancel(cancel);
    } else if (command instanceof QueueCommand.ShareLimit share) {
      subscribing.onShareLimit(share);
    } else if (command instanceof QueueCommand.Get get) {
      idleness.used(nowMs);
      agenda.add(most -> delivering.onGet(get));
    } else if (command instanceof QueueCommand.Purge) {
      int dropped = entries.purge();
      admission.purged();
      effects.answer(new Answer.Done(dropped));
    } else if (command instanceof QueueCommand.ConsumerGone consumerGone) {
      onConsumerGone(consumerGone);
    } else if (command instanceof QueueCommand.Stat) {
      onStat();
    } else if (command instanceof QueueCommand.Delete delete) {
      onDelete(delete);
    } else if (command instanceof QueueCommand.Configure configure) {
      onConfigure(configure);
    } else if (command instanceof QueueCommand.Browse browse) {
      onBrowse(browse);
    } else if (command instanceof QueueCommand.Pause pause) {
      delivering.pause(pause.paused());
      effects.answer(new Answer.Done(0));
      agenda.add(dispatch);
    } else if (command instanceof QueueCommand.Returned returned) {
      moving.onReturned(returned.entryIds());
      agenda.add(moveStep);
      // Its time to live went on while it was under way.
      agenda.add(expire);
      agenda.add(dropOverflow);
      agenda.add(dispatch);
    } else if (command instanceof QueueCommand.TransactionEnded) {
      leaving.transactionEnded();
    } else if (command instanceof QueueCommand.MoveOn) {
      moving.onStep();
      agenda.add(moveStep);
    } else if (command instanceof QueueCommand.Move move) {
      if (moving.onMove(move)) {
        agenda.add(moveStep);
        agenda.addShort(moving::onProgress);
      }
    } else if (command instanceof QueueCommand.MoveProgress) {
      moving.onProgress();
    } else if (command instanceof QueueCommand.Tick && delivering.boundRaised()) {
      agenda.add(dispatch);
    }
  }

  private void onBrowse(QueueCommand.Browse command) {
    Browsing browsing = new Browsing(command, page);
    agenda.add(most -> browsing.collect(entries, unacked) ? 0 : Agenda.WAITS);
    agenda.addShort(() -> effects.answer(browsing.page()));
  }

  private void onCancel(QueueCommand.Cancel command) {
    if (subscribing.onCancel(command)) {
      checkUnused();
      // Another may be the active one now.
      agenda.add(dispatch);
    }
  }

  private void onConsumerGone(QueueCommand.ConsumerGone command) {
    boolean consumersEnded = subscribing.end(command.session(), command.holder());
    settling.holderGone(command.session(), command.holder());
    agenda.add(giveBack);
    agenda.add(dropOverflow);
    agenda.addShort(() -> forget(command, consumersEnded));
    agenda.add(dispatch);
  }

  private void forget(QueueCommand.ConsumerGone command, boolean consumersEnded) {
    if (command.holder() == 0) {
      pressed.forget(command.session());
      SessionLink link = links.find(command.session());
      if (link != null) {
        entries.passed(link.passingBytes());
        links.forget(command.session());
      }
    }
    if (consumersEnded) {
      checkUnused();
    }
  }

  private void checkUnused() {
    if (subscribing.consumerCount() == 0) {
      idleness.consumed(false, nowMs);
      if (info.autoDelete()) {
        effects.unused();
      }
    }
  }

  /** To be asked how one stands counts as use: it is how clients declare again what is there. */
  private void onStat() {
    idleness.used(nowMs);
    effects.answer(
        new Answer.QueueStat(
            entries.readyCount(),
            entries.unackedCount(),
            subscribing.consumerCount(),
            entries.memoryBytes(),
            entries.delayedCount(),
            entries.leavingCount(),
            delivering.paused()));
  }

  private void onConfigure(QueueCommand.Configure command) {
    QueueSettings settings = type.settings(command.effective(), limits);
    leaving.configure(settings);
    admission.configure(settings);
    settling.configure(settings);
    delivering.configure(settings);
    subscribing.configure(settings);
    lateness.configure(settings);
    idleness.configure(settings.idleExpiry(), nowMs);
    agenda.add(dropOverflow);
    agenda.addShort(() -> effects.answer(new Answer.Done(0)));
  }

  private void onDelete(QueueCommand.Delete command) {
    if (command.ifUnused() && subscribing.consumerCount() > 0) {
      refusals.answer(ErrorKind.PRECONDITION_FAILED, "in use");
      return;
    }
    if (command.ifEmpty() && entries.waitingCount() > 0) {
      refusals.answer(ErrorKind.PRECONDITION_FAILED, "not empty");
      return;
    }
    int lost = entries.readyCount();
    end(false);
    effects.answer(new Answer.Done(lost));
  }

  /** Everybody is told that the queue is no more; it forgets all that it had. */
  private GoneQueue end(boolean broken) {
    GoneQueue ended = new GoneQueue(info, effects, broken);
    gone = ended;
    Set<String> sessions = pressed.takeAll();
    sessions.addAll(unacked.sessions());
    subscribing.endAll(sessions);
    sessions.forEach(effects::gone);
    links.clear();
    unacked.clear();
    leaving.clear();
    moving.clear();
    entries.clear();
    reportMemory();
    return ended;
  }

  private void reportMemory() {
    long memoryBytes = entries.memoryBytes();
    if (memoryBytes != reportedBytes) {
      Invariant.check(memoryBytes >= 0, "a queue does not hold less than nothing");
      long deltaBytes = memoryBytes - reportedBytes;
      reportedBytes = memoryBytes;
      effects.memoryChanged(deltaBytes);
    }
  }
}
