package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.queue.rule.Delay;
import io.warren.value.DropReason;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where each message of a queue with rules is, told by the queue's commands and effects alone:
 * every step that a message takes has to be one that it may take then.
 *
 * <p>The queue has a dead letter exchange throughout, so that it can drop nothing in silence.
 */
final class RulesModel implements QueueEffects {
  enum State {
    ARRIVING,
    DELAYED,
    READY,
    UNACKED,
    LEAVING,
    ENDED
  }

  /** One message, with what it is to be held to. */
  static final class Tracked {
    final Message message;
    final int batchIndex;
    final long arrival;
    State state = State.ARRIVING;

    /** Its place among its equals: when it became ready for the first time. */
    long place;

    /** The number of the command in which that was. */
    long readyInCommand;

    long readyAtMs;
    long expiresAtMs;
    long entryId;
    int returns;

    Tracked(Message message, long arrival, int batchIndex) {
      this.message = message;
      this.arrival = arrival;
      this.batchIndex = batchIndex;
    }
  }

  /** What the queue is asked for; below 0 for nothing. */
  record Limits(
      long ttlMs,
      long maxLength,
      long maxBytes,
      boolean rejects,
      boolean rejectedDie,
      long returns,
      int highest) {}

  private final Map<Message, Tracked> trackedByMessage = new IdentityHashMap<>();
  final Set<Tracked> delayed = new HashSet<>();
  final Set<Tracked> ready = new HashSet<>();
  final Map<Long, Tracked> unackedById = new HashMap<>();
  final Map<Long, Tracked> leavingById = new HashMap<>();
  private final List<Tracked> arriving = new ArrayList<>();
  private Limits limits;

  /** What the next {@link QueueCommand.Configure} says. */
  Limits newLimits;

  private long nowMs;
  private long commandCount;
  private long lastPlace;
  private long publishedCount;
  private long endedCount;
  private boolean settling;
  private boolean requeueing;
  private Set<Integer> rejected = Set.of();
  private Answer answer;
  private long memoryBytes;
  long wakeAtMs = Entry.NEVER;

  RulesModel(Limits limits) {
    this.limits = limits;
    this.newLimits = limits;
  }

  Answer answer() {
    return answer;
  }

  /** Before a command is applied. */
  void begin(QueueCommand command, long now) {
    nowMs = now;
    commandCount++;
    answer = null;
    rejected = Set.of();
    settling =
        command instanceof QueueCommand.Settle settle
            && settle.outcome() == QueueCommand.Outcome.DISCARD;
    requeueing =
        (command instanceof QueueCommand.Settle requeue
                && requeue.outcome() == QueueCommand.Outcome.REQUEUE)
            || command instanceof QueueCommand.ConsumerGone;
    if (wakeAtMs <= now || command instanceof QueueCommand.Tick) {
      wakeAtMs = Entry.NEVER;
    }
    delayed.stream()
        .filter(late -> late.readyAtMs <= now)
        .sorted(
            Comparator.<Tracked>comparingLong(late -> late.readyAtMs)
                .thenComparingLong(late -> late.arrival))
        .toList()
        .forEach(
            late -> {
              delayed.remove(late);
              becomeReady(late);
            });
    if (command instanceof QueueCommand.Configure) {
      limits = newLimits;
    } else if (command instanceof QueueCommand.Enqueue enqueue) {
      for (int index = 0; index < enqueue.messages().length; index++) {
        Tracked come = new Tracked(enqueue.messages()[index], publishedCount, index);
        come.readyAtMs = now + RulesPropertyTest.delayMs(come.message);
        come.expiresAtMs = Entry.NEVER;
        trackedByMessage.put(come.message, come);
        arriving.add(come);
        publishedCount++;
        if (come.readyAtMs > now) {
          come.state = State.DELAYED;
        } else {
          setExpiry(come);
          come.place = ++lastPlace;
          come.readyInCommand = commandCount;
        }
      }
    } else if (command instanceof QueueCommand.Settle settle) {
      for (long id : settle.entryIds()) {
        Tracked held = unackedById.get(id);
        if (held != null && settle.outcome() == QueueCommand.Outcome.ACK) {
          unackedById.remove(id);
          end(held);
        } else if (held != null && settle.outcome() == QueueCommand.Outcome.REQUEUE) {
          comeBack(held);
        }
      }
    } else if (command instanceof QueueCommand.ConsumerGone) {
      List.copyOf(unackedById.values()).forEach(this::comeBack);
    } else if (command instanceof QueueCommand.Left left) {
      for (long id : left.entryIds()) {
        Tracked gone = leavingById.remove(id);
        if (gone != null) {
          end(gone);
        }
      }
    }
  }

  private void becomeReady(Tracked message) {
    message.state = State.READY;
    message.place = ++lastPlace;
    message.readyInCommand = commandCount;
    setExpiry(message);
    ready.add(message);
  }

  private void setExpiry(Tracked message) {
    long own = message.message.expirationMs();
    long ttl = limits.ttlMs < 0 ? own : own < 0 ? limits.ttlMs : Math.min(own, limits.ttlMs);
    message.expiresAtMs = ttl < 0 ? Entry.NEVER : nowMs + ttl;
  }

  private void comeBack(Tracked held) {
    unackedById.remove(held.entryId);
    held.returns++;
    held.state = State.READY;
    ready.add(held);
  }

  private void end(Tracked message) {
    assertFalse(message.state == State.ENDED, "it ends once");
    message.state = State.ENDED;
    endedCount++;
    trackedByMessage.remove(message.message);
  }

  /** After a command was applied. */
  void check(QueueCommand command) {
    for (Tracked come : arriving) {
      if (come.state == State.DELAYED) {
        delayed.add(come);
      } else if (come.state == State.ARRIVING) {
        if (rejected.contains(come.batchIndex)) {
          assertFalse(limits.rejectedDie, "what is refused dies where the queue asks for that");
          end(come);
        } else {
          come.state = State.READY;
          ready.add(come);
        }
      }
    }
    arriving.clear();
    if (command instanceof QueueCommand.Purge) {
      assertEquals(new Answer.Done(ready.size() + delayed.size()), answer);
      ready.forEach(this::end);
      delayed.forEach(this::end);
      ready.clear();
      delayed.clear();
    }
    long readyBytes = 0;
    long nextMs = Entry.NEVER;
    for (Tracked waiting : ready) {
      assertTrue(waiting.expiresAtMs > nowMs, "nothing stays when its time is over");
      readyBytes += waiting.message.body().length;
      nextMs = Math.min(nextMs, waiting.expiresAtMs);
    }
    for (Tracked late : delayed) {
      assertTrue(late.readyAtMs > nowMs, "nothing stays delayed when its time has come");
      nextMs = Math.min(nextMs, late.readyAtMs);
    }
    assertTrue(wakeAtMs <= nextMs, "the queue asks to be woken in time");
    if (!limits.rejects) {
      assertTrue(limits.maxLength < 0 || ready.size() <= limits.maxLength, "as many as may be");
      assertTrue(limits.maxBytes < 0 || readyBytes <= limits.maxBytes, "as large as may be");
    }
    assertEquals(
        publishedCount,
        ready.size() + unackedById.size() + delayed.size() + leavingById.size() + endedCount,
        "published = ready + unacked + delayed + leaving + ended");
    assertEquals(
        ready.size() + unackedById.size() + delayed.size() + leavingById.size(),
        trackedByMessage.size());
    long bytes = 0;
    for (Tracked held : trackedByMessage.values()) {
      bytes += held.message.memoryBytes();
    }
    assertEquals(bytes, memoryBytes, "memory");
    if (command instanceof QueueCommand.Stat) {
      Answer.QueueStat stat = (Answer.QueueStat) answer;
      assertEquals(ready.size(), stat.readyCount());
      assertEquals(unackedById.size(), stat.unackedCount());
    }
  }

  private Tracked find(Message message) {
    Tracked found = trackedByMessage.get(message);
    assertNotNull(found, "it is one of the queue's");
    return found;
  }

  private int level(Tracked message) {
    return Math.min(limits.highest, message.message.priority());
  }

  /** It leaves what is ready, from its head. */
  private void takeHead(Tracked taken) {
    for (Tracked other : ready) {
      boolean before =
          level(other) > level(taken)
              || (level(other) == level(taken) && other.place < taken.place);
      boolean expired = other.expiresAtMs <= nowMs || (requeueing && tooOften(other));
      assertFalse(other != taken && before && !expired, "the head goes first");
    }
    ready.remove(taken);
  }

  private boolean tooOften(Tracked message) {
    return limits.returns >= 0 && message.returns > limits.returns;
  }

  @Override
  public void deliver(String session, long consumerId, Entry entry, int returnCount) {
    Tracked taken = find(entry.message());
    assertTrue(taken.state == State.READY || taken.state == State.ARRIVING, "it was ready");
    assertTrue(taken.readyAtMs <= nowMs, "not too early");
    assertTrue(
        taken.expiresAtMs > nowMs
            || (taken.expiresAtMs == nowMs && taken.readyInCommand == commandCount),
        "not too late");
    assertEquals(taken.returns > 0, entry.redelivered());
    assertEquals(limits.returns >= 0 ? taken.returns : 0, returnCount);
    takeHead(taken);
    taken.state = State.UNACKED;
    taken.entryId = entry.id();
    unackedById.put(entry.id(), taken);
  }

  /** What a get was given. */
  void got(Answer.Got got, boolean kept) {
    Tracked taken = find(got.message());
    assertEquals(limits.returns >= 0 ? taken.returns : 0, got.returnCount());
    takeHead(taken);
    if (kept) {
      taken.state = State.UNACKED;
      taken.entryId = got.entryId();
      unackedById.put(got.entryId(), taken);
    } else {
      end(taken);
    }
  }

  @Override
  public void depart(Departure departure) {
    Tracked dropped = find(departure.message());
    DropReason reason = ((Departure.DeadLetter) departure).reason();
    switch (reason) {
      case EXPIRED -> assertTrue(dropped.expiresAtMs <= nowMs, "its time was over");
      case REJECTED -> {
        assertTrue(settling && dropped.state == State.UNACKED, "it was rejected");
        unackedById.remove(dropped.entryId);
      }
      case DELIVERY_LIMIT -> assertTrue(tooOften(dropped), "it came back too often");
      case MAXLEN -> {
        if (limits.rejects) {
          assertTrue(limits.rejectedDie && dropped.state == State.ARRIVING, "it was refused");
        } else {
          takeHead(dropped);
        }
      }
    }
    ready.remove(dropped);
    dropped.state = State.LEAVING;
    leavingById.put(departure.entryId(), dropped);
  }

  @Override
  public void confirm(String session, long batchNumber, int[] newRejected) {
    if (newRejected != null) {
      assertTrue(limits.rejects, "refused where the queue refuses");
      rejected = new HashSet<>();
      for (int index : newRejected) {
        rejected.add(index);
      }
    }
  }

  @Override
  public void answer(Answer newAnswer) {
    answer = newAnswer;
  }

  @Override
  public void memoryChanged(long deltaBytes) {
    memoryBytes += deltaBytes;
  }

  @Override
  public void misread(Delay.Misread asked) {}

  @Override
  public void wakeAt(long timeMs) {
    assertTrue(timeMs < wakeAtMs, "only if it is to be earlier");
    wakeAtMs = timeMs;
  }

  @Override
  public void cycled(Message message) {
    throw new AssertionError("nothing was dead-lettered before it came");
  }

  @Override
  public void cancelled(String session, long consumerId) {
    throw new AssertionError("nobody deleted the queue");
  }

  @Override
  public void offer(String session, long consumerId, int messageCount) {
    throw new AssertionError("nobody shares a limit");
  }

  @Override
  public void ungranted(String session, long consumerId, int messageCount) {
    throw new AssertionError("nobody shares a limit");
  }

  @Override
  public void pressure(String session, boolean held) {
    throw new AssertionError("nobody holds the queue");
  }

  @Override
  public void gone(String session) {
    throw new AssertionError("nobody deleted the queue");
  }

  @Override
  public void unused() {
    throw new AssertionError("it does not go with its consumers");
  }

  @Override
  public void moveOn() {
    throw new AssertionError("nothing is moved");
  }

  @Override
  public void expired() {
    throw new AssertionError("it may be idle");
  }
}
