package io.warren.broker;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.warren.broker.bus.EventLoops;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.duplicate.KnownId;
import io.warren.broker.exchange.ExchangeLog;
import io.warren.broker.queue.Entry;
import io.warren.broker.queue.journal.EntryLog;
import io.warren.broker.queue.journal.Journal;
import io.warren.broker.queue.journal.Journals;
import io.warren.broker.queue.journal.RestoredQueue;
import io.warren.broker.queue.journal.RestoredQueue.RestoredEntry;
import io.warren.broker.queue.journal.Rewrite;
import io.warren.store.page.PageRef;
import io.warren.value.ErrorKind;
import io.warren.value.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a durable exchange keeps, in the log of messages, as a queue does that has no consumers: the
 * messages of its history are entries, and so are the ids that it knows, but for the entries.
 */
final class ExchangeJournal implements ExchangeLog, Journal.Sink {
  /** So many ids are written anew in one turn of the loop, which others want to use too. */
  private static final int LARGEST_TURN = 1000;

  /** A message that is kept no more, and is needed until what has taken its place is safe. */
  private record Retired(Entry entry, long position) {}

  private final Context context;
  private final Listener listener;
  private final Journal journal;
  private final EntryLog log;
  private final @Nullable RestoredQueue restored;
  private final Deque<Entry> history = new ArrayDeque<>(0);
  private final Deque<Retired> retired = new ArrayDeque<>(0);
  private long lastNumber;

  /** Up to where it is said what is safe and what is not. */
  private long toldPosition;

  private boolean closed;

  private ExchangeJournal(Context context, Journals journals, long stream, Listener listener) {
    this.context = context;
    this.listener = listener;
    Journals.Opened opened = journals.openStream(stream, this);
    this.journal = opened.journal();
    this.log = journal.entries();
    this.restored = opened.restored();
    if (restored != null) {
      lastNumber = restored.lastId();
      for (RestoredEntry old : restored.entries()) {
        history.add(new Entry(old.id(), old.message(), Entry.NEVER));
      }
    }
  }

  /** Those of the exchanges of one event loop. */
  static Logs logs(Vertx vertx, Journals journals) {
    return (exchange, listener) -> {
      if (!exchange.durable()) {
        return ExchangeLog.NONE;
      }
      ExchangeJournal made =
          new ExchangeJournal(vertx.getOrCreateContext(), journals, exchange.stream(), listener);
      return made.log.keeps() ? made : ExchangeLog.NONE;
    };
  }

  @Override
  public boolean keeps() {
    return true;
  }

  @Override
  public List<KnownId> restoredIds() {
    return restored == null ? List.of() : restored.known().inOrder();
  }

  @Override
  public List<Message> restoredHistory() {
    return history.stream().map(Entry::message).toList();
  }

  @Override
  public long nextNumber() {
    long number = ++lastNumber;
    log.willBeKnown(number);
    return number;
  }

  @Override
  public void within(long transaction) {
    log.within(transaction);
  }

  @Override
  public boolean known(KnownId known, long oldestNumber) {
    return log.known(known, oldestNumber);
  }

  @Override
  public void knownBytes(long bytes) {
    log.knownBytes(bytes);
    journal.turnEnded();
  }

  @Override
  public void added(Message message) {
    if (message.persistent()) {
      Entry entry = new Entry(++lastNumber, message, Entry.NEVER);
      history.add(entry);
      log.added(entry, false);
    }
  }

  @Override
  public void dropped(Message message) {
    if (message.persistent()) {
      // After a power cut there may be this, and not what has taken its place.
      retired.add(new Retired(history.remove(), journal.nextPosition()));
    }
  }

  @Override
  public boolean mayBeLost(long number) {
    return log.mayBeLost(number);
  }

  @Override
  public long openTransaction(long number) {
    return log.openArrival(number);
  }

  @Override
  public long position() {
    return journal.position() <= toldPosition ? 0 : journal.position();
  }

  @Override
  public void turnEnded() {
    journal.turnEnded();
  }

  @Override
  public void close() {
    closed = true;
    journal.close();
  }

  @Override
  public void durable(long position) {
    toldPosition = position;
    while (!retired.isEmpty() && retired.element().position() <= position) {
      log.removed(retired.remove().entry());
    }
    journal.turnEnded();
    listener.durable(position);
  }

  @Override
  public void unsafe(long position) {
    toldPosition = position;
    listener.unsafe(position);
  }

  @Override
  public void rewrite(Rewrite asked) {
    for (Entry entry : history) {
      rewrite(entry, asked);
    }
    retired.forEach(each -> rewrite(each.entry(), asked));
    List<KnownId> concerned = new ArrayList<>();
    // Not of those that are kept: an older one may be on its way, and would be forgotten for this.
    long oldest = listener.oldestNumber();
    Iterator<KnownId> all = listener.kept();
    while (all.hasNext()) {
      KnownId known = all.next();
      if (known.number() > asked.lastKnownNumber()) {
        break;
      }
      if (asked.concernsKnown(known.number())) {
        concerned.add(known);
      }
    }
    rewrite(asked, concerned.iterator(), oldest);
  }

  private void rewrite(Entry entry, Rewrite asked) {
    if (asked.concerns(entry.id())) {
      log.again(entry, false);
    }
  }

  private void rewrite(Rewrite asked, Iterator<KnownId> left, long oldest) {
    if (closed) {
      return;
    }
    for (int count = 0; count < LARGEST_TURN && left.hasNext(); count++) {
      KnownId next = left.next();
      if (listener.isKept(next)) {
        log.againKnown(next, oldest);
      }
    }
    if (left.hasNext()) {
      EventLoops.onNextTurn(context, () -> rewrite(asked, left, oldest));
    } else if (!asked.done()) {
      rewrite(asked);
    }
  }

  @Override
  public void transactionEnded() {}

  @Override
  public void unneeded(PageRef ref) {}

  @Override
  public void applied(QueueCommand command, long nowMs, @Nullable Object request, boolean replay) {
    throw new IllegalStateException("an exchange is no queue");
  }

  @Override
  public void refused(QueueCommand command, @Nullable Object request, ErrorKind kind, String text) {
    throw new IllegalStateException("an exchange is no queue");
  }
}
