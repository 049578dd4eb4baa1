package io.warren.broker.queue;

import io.warren.broker.bus.Address;
import io.warren.broker.bus.QueueCommand.Enqueue;
import io.warren.broker.duplicate.KnownId;
import io.warren.broker.queue.journal.EntryLog;
import io.warren.broker.queue.rule.Delay;
import io.warren.broker.queue.rule.MaxLength;
import io.warren.value.Deaths;
import io.warren.value.DropReason;
import io.warren.value.Message;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Lets messages into a queue, as far as its rules allow. */
final class Admission {
  private final String queueName;
  private final EntryLog log;
  private final Entries entries;
  private final Leaving leaving;
  private final QueueEffects effects;
  private QueueSettings settings;
  private KnownIds known;

  // Where an admission is that awaits a page.
  private int index;
  private int @Nullable [] rejected;
  private int rejectedCount;

  /** Whether the next message is one for which whatever can leave the queue does so. */
  private boolean full;

  Admission(
      String queueName,
      EntryLog log,
      Entries entries,
      Leaving leaving,
      QueueEffects effects,
      QueueSettings settings) {
    this.queueName = queueName;
    this.log = log;
    this.entries = entries;
    this.leaving = leaving;
    this.effects = effects;
    this.settings = settings;
    this.known = new KnownIds(settings.deduplication());
    begin(known);
  }

  void configure(QueueSettings newSettings) {
    settings = newSettings;
    known = known.under(newSettings.deduplication());
    begin(known);
  }

  private void begin(KnownIds ids) {
    // An id that leads to an entry keeps it in memory.
    entries.pages().allow(!ids.knowsEntries());
    if (ids.enabled()) {
      log.tellsLost();
    }
    log.knownBytes(ids.keptBytes());
  }

  /** Nothing of the next command has been admitted. */
  void begin() {
    index = 0;
    rejected = null;
    rejectedCount = 0;
    full = false;
  }

  /** The indexes, in the session's batch, of what was refused; null for none. */
  int @Nullable [] rejected() {
    int[] some = rejected;
    return some == null ? null : Arrays.copyOf(some, rejectedCount);
  }

  /**
   * Appends what may come in, or goes on with it.
   *
   * @param dispatch gives out what is ready, and drops what may not wait: a queue is only full of
   *     what nobody takes; false where a page is awaited for that
   * @return false where a page is awaited
   */
  boolean admit(Enqueue command, long nowMs, BooleanSupplier dispatch) {
    Message[] messages = command.messages();
    boolean takesAll = settings.takesAll();
    for (; index < messages.length; index++) {
      Message message = settings.keeping().kept(messages[index]);
      if (takesAll && message.annotations().deaths() == null) {
        // As most do in most queues, where each further question would be felt.
        entries.append(message, settings.messageTtl().expiresAtMs(message, nowMs));
        continue;
      }
      Object id = known.idIn(message);
      if (!full && id != null && known.isDuplicate(id, nowMs) && !isWanted(command, id)) {
        continue;
      }
      long readyAtMs = settings.delay().readyAtMs(message, nowMs);
      if (!full && readyAtMs <= nowMs) {
        tellMisread(message);
      }
      if (isCycle(message)) {
        effects.cycled(message);
        continue;
      }
      full = full || hasNoRoom(message);
      if (full && !dispatch.getAsBoolean()) {
        return false;
      }
      // Where nothing waits, somebody may take it at once; if not, it is too much after all.
      boolean refused = full && hasNoRoom(message);
      full = false;
      if (refused) {
        boolean deadLettered = deadLettersRefused();
        if (deadLettered) {
          leaving.drop(entries.refusedLeaves(message), DropReason.MAXLEN, nowMs);
        }
        // A client wants to know. A queue would send it again, to be dead lettered again.
        if (!(deadLettered && Address.isQueues(command.session()))) {
          reject(command);
        }
      } else {
        comesIn(message, id, readyAtMs, nowMs);
      }
    }
    if (known.knowsTimes()) {
      log.knownBytes(known.keptBytes());
    }
    return true;
  }

  /**
   * Whether a duplicate is to be let in all the same: its first may be lost when the node ends, and
   * whoever published that has heard so. Where it is not yet known what becomes of the first, who
   * sends the other one hears the same as of the first; of one that another transaction brings, he
   * hears that he may try again.
   */
  private boolean isWanted(Enqueue command, Object id) {
    long first = known.entryOf(id);
    if (first == 0) {
      // It is where it belongs already, and so not among the refused.
      return false;
    }
    long transaction = log.openArrival(first);
    if (transaction != 0 && transaction != command.transaction()) {
      reject(command);
      return false;
    }
    if (log.mayBeLost(first)) {
      return true;
    }
    effects.restsOnEarlier();
    return false;
  }

  private void comesIn(Message message, @Nullable Object id, long readyAtMs, long nowMs) {
    if (id != null && known.knowsTimes()) {
      log.comesWith(id, known.forgottenAtMs(message, nowMs), known.oldestEntry());
    }
    Entry entry =
        readyAtMs > nowMs
            ? entries.appendDelayed(message, readyAtMs)
            : entries.append(message, settings.messageTtl().expiresAtMs(message, nowMs));
    if (id != null) {
      known.cameIn(id, entry, nowMs);
    }
  }

  private void reject(Enqueue command) {
    int[] given = command.indexes();
    int[] all = rejected == null ? new int[command.messages().length] : rejected;
    all[rejectedCount++] = given == null ? index : given[index];
    rejected = all;
  }

  private void tellMisread(Message message) {
    Optional<Delay.Misread> misread = settings.delay().misread(message);
    if (misread.isPresent()) {
      effects.misread(misread.get());
    }
  }

  /** It has come in in an earlier life of the node. */
  void restored(Entry entry, long nowMs) {
    Object id = known.knowsEntries() ? known.idIn(entry.message()) : null;
    if (id != null) {
      known.cameIn(id, entry, nowMs);
    }
  }

  /** These ids have come in an earlier life, the oldest first. */
  void restored(List<KnownId> old, long nowMs) {
    if (known.knowsTimes()) {
      known.restore(old, nowMs);
      log.knownBytes(known.keptBytes());
    }
  }

  /** The ids that are to be known when the node begins anew, the oldest first. */
  Iterator<KnownId> kept() {
    return known.kept();
  }

  /** All that was ready has been dropped. */
  void purged() {
    known.purged();
  }

  /** One that was to go elsewhere is ready again, as another entry. */
  void cameBack(Entry entry) {
    known.cameBack(entry);
  }

  /**
   * Lets in what has waited for its time; its time to live begins now.
   *
   * @return how many those were, {@code most} at most, or {@link Agenda#WAITS}
   */
  int admitUndelayed(long nowMs, int most) {
    int count = 0;
    while (count < most && !(settings.holdsForExchange() && leaving.isFull())) {
      if (!entries.hasUndelayed(nowMs)) {
        return Agenda.WAITS;
      }
      Entry entry = entries.takeUndelayed(nowMs);
      if (entry == null) {
        break;
      }
      if (settings.holdsForExchange()) {
        entries.undelayedLeaves(entry);
        leaving.depart(entry, new Departure.Release(entry.id(), entry.message(), queueName));
      } else {
        known.moved(
            entries.undelay(entry, settings.messageTtl().expiresAtMs(entry.message(), nowMs)));
      }
      count++;
    }
    return count;
  }

  /** A hidden queue has its exchange's name, not one that a dead message may have met. */
  private boolean isCycle(Message message) {
    if (settings.holdsForExchange()) {
      return false;
    }
    Deaths deaths = message.annotations().deaths();
    return deaths != null && deaths.isCycleTo(queueName);
  }

  /** What is delayed has been confirmed, and can't be refused when it is ready: so it counts. */
  private boolean hasNoRoom(Message message) {
    MaxLength limit = settings.maxLength();
    return limit.limits()
        && limit.rejects()
        && limit.hasNoRoom(
            entries.waitingCount(), entries.waitingBodyBytes(), message.body().length);
  }

  private boolean deadLettersRefused() {
    return settings.maxLength().overflow() == MaxLength.Overflow.REJECT_PUBLISH_DLX
        && settings.deadLetters() != null;
  }

  /**
   * Drops what is too much, from the head.
   *
   * @return how many those were, {@code most} at most, or {@link Agenda#WAITS}
   */
  int dropOverflow(long nowMs, int most) {
    MaxLength limit = settings.maxLength();
    int count = 0;
    if (limit.limits() && !limit.rejects()) {
      while (count < most && entries.readyCount() > 0 && limit.isPassed(entries.backlog())) {
        if (!entries.hasFirst()) {
          return Agenda.WAITS;
        }
        leaving.drop(entries.nextLeaves(), DropReason.MAXLEN, nowMs);
        count++;
      }
    }
    return count;
  }
}
