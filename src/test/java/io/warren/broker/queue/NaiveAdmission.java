package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.QueueCommand;
import io.warren.broker.queue.NaivePlaces.End;
import io.warren.broker.queue.rule.MaxLength.Overflow;
import io.warren.value.Deaths;
import io.warren.value.DropReason;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * Which messages a queue takes in. It is decided one after the other; where the queue is full, all
 * that can leave it has to do so first.
 */
final class NaiveAdmission {
  private final NaivePlaces places;
  private final NaiveClock clock;
  private final NaiveDrops drops;
  private final NaiveConsumers consumers;
  final NaiveIds ids;
  private final boolean forExchange;
  private final NaiveBrowsers browsers;

  /** Whether the queue is full, and whatever can leave it does so. */
  private boolean full;

  private QueueCommand.Enqueue command;
  private final List<NaiveMessage> arriving = new ArrayList<>();
  private final List<Integer> refused = new ArrayList<>();
  private final List<Message> cycles = new ArrayList<>();

  /**
   * @param forExchange whether messages only wait here for an exchange
   */
  NaiveAdmission(
      NaivePlaces places,
      NaiveClock clock,
      NaiveDrops drops,
      NaiveConsumers consumers,
      NaiveBrowsers browsers,
      boolean forExchange) {
    this.places = places;
    this.clock = clock;
    this.drops = drops;
    this.consumers = consumers;
    this.browsers = browsers;
    this.forExchange = forExchange;
    this.ids = new NaiveIds(clock, drops.rules.ids());
  }

  void enqueue(QueueCommand.Enqueue enqueue) {
    command = enqueue;
    refused.clear();
    for (int index = 0; index < enqueue.messages().length; index++) {
      Message message = enqueue.messages()[index];
      arriving.add(places.come(message, index, drops.rules.level(message)));
    }
  }

  /** There is no queue for what has arrived. */
  void forget() {
    arriving.forEach(message -> places.end(message, End.DELETED));
    arriving.clear();
  }

  /** Decides on what has arrived, as far as that can be decided now. */
  void goOn() {
    while (!arriving.isEmpty() && decideOn(arriving.get(0))) {
      arriving.remove(0);
    }
  }

  /** False where something else comes first. */
  private boolean decideOn(NaiveMessage message) {
    FieldTable headers = message.message.properties().headers();
    message.dueMs = dueMs(headers);
    Deaths deaths = message.message.annotations().deaths();
    if (!full && ids.isDuplicate(headers)) {
      places.end(message, End.DUPLICATE);
    } else if (deaths != null && deaths.isCycleTo("q") && !forExchange) {
      places.end(message, End.CYCLE);
      cycles.add(message.message);
    } else {
      full |= isTooMuch(message);
      if (full && somethingGoes()) {
        return false;
      }
      full = false;
      if (isTooMuch(message)) {
        refuse(message);
      } else {
        if (message.dueMs > clock.nowMs) {
          places.delay(message);
        } else {
          becomeReady(message);
        }
        ids.cameIn(message, headers, false);
      }
    }
    return true;
  }

  /** A queue is only full of what nobody takes, and of what may stay. */
  private boolean somethingGoes() {
    if (browsers.somebodyWaits() || (!places.ready.isEmpty() && consumers.somebodyWaits())) {
      return true;
    } else if (drops.rules.deadLetters()) {
      return drops.expiredWaits();
    }
    drops.expire();
    return false;
  }

  private long dueMs(FieldTable headers) {
    Object at = headers.value("x-deliver-at");
    Object delay = headers.value("x-delay");
    if (!drops.rules.delays()) {
      return clock.nowMs;
    } else if (at != null && !forExchange) {
      return (Long) at;
    }
    // The millisecond that has begun does not count.
    return delay == null || (Long) delay <= 0 ? clock.nowMs : clock.nowMs + 1 + (Long) delay;
  }

  private void becomeReady(NaiveMessage message) {
    long own = message.message.expirationMs();
    long queues = drops.rules.ttlMs();
    long ttlMs = own < 0 ? queues : queues < 0 ? own : Math.min(own, queues);
    message.expiresAtMs = ttlMs < 0 ? Entry.NEVER : clock.nowMs + ttlMs;
    places.becomeReady(message);
  }

  private boolean isTooMuch(NaiveMessage message) {
    return drops.rules.rejects()
        && drops.rules.tooMuch(
            places.ready.size() + places.delayed.size() + 1,
            places.readyBodyBytes() + places.delayedBodyBytes() + message.bodyBytes());
  }

  private void refuse(NaiveMessage message) {
    boolean dies = drops.rules.overflow() == Overflow.REJECT_PUBLISH_DLX;
    boolean retried = command.session().startsWith("queue/");
    if (!(retried && dies && drops.rules.deadLetters())) {
      int[] given = command.indexes();
      refused.add(given == null ? message.index : given[message.index]);
    }
    if (dies) {
      drops.drop(message, DropReason.MAXLEN);
    } else {
      places.end(message, End.REFUSED);
    }
  }

  /** Those whose time has come become ready, or go back to their exchange. */
  void admitUndelayed() {
    for (NaiveMessage message : List.copyOf(places.delayed)) {
      if (message.dueMs <= clock.nowMs && !forExchange) {
        becomeReady(message);
        ids.cameIn(message, message.message.properties().headers(), true);
      }
    }
  }

  void onRelease(NaiveMessage message, Departure.Release release) {
    assertTrue(forExchange && message.place == NaiveMessage.Place.DELAYED);
    assertTrue(message.dueMs <= clock.nowMs, "not too early");
    message.isCalled(release.entryId());
    places.becomeLeaving(message);
  }

  void onCycled(Message message) {
    assertTrue(cycles.remove(message), "it comes round in a circle");
  }

  /** The queue has decided on all. */
  void onConfirm(String session, long batchNumber, int[] rejected) {
    assertTrue(arriving.isEmpty(), "on all of them it can be decided");
    assertTrue(session.equals(command.session()) && batchNumber == command.batchNumber());
    if (refused.isEmpty()) {
      assertNull(rejected);
    } else {
      assertArrayEquals(refused.stream().mapToInt(Integer::intValue).toArray(), rejected);
    }
  }

  void check() {
    assertTrue(cycles.isEmpty(), "of what comes round in a circle somebody is told");
    places.delayed.forEach(
        late -> assertTrue(late.dueMs > clock.nowMs, "nothing waits when its time has come"));
  }
}
