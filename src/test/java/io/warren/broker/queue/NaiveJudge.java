package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.queue.NaiveMessage.Place;
import io.warren.broker.queue.NaivePlaces.End;
import io.warren.broker.queue.rule.Delay;
import io.warren.value.Message;

/**
 * Hears each command before the machine does, judges each effect by {@link NaiveQueue} when it
 * comes, and says in the end whether one is missing.
 *
 * <p>Where something is due by the time alone, the command has to be a {@link QueueCommand.Tick}:
 * else nobody could tell what was done for the one and what for the other.
 */
final class NaiveJudge implements QueueEffects {
  private final NaiveQueue queue;
  private Answer answer;
  private boolean confirmed;
  private long memoryBytes;
  private long wakeAtMs = Entry.NEVER;

  NaiveJudge(NaiveQueue queue) {
    this.queue = queue;
  }

  Answer answer() {
    return answer;
  }

  /** When the queue wants to hear something. */
  long wakeAtMs() {
    return wakeAtMs;
  }

  /** Before a command is applied. */
  void begin(QueueCommand command) {
    answer = null;
    confirmed = false;
    if (wakeAtMs <= queue.clock.nowMs || command instanceof QueueCommand.Tick) {
      wakeAtMs = Entry.NEVER;
    }
    queue.begin(command);
  }

  /** After it was applied. */
  void check() {
    queue.check();
    assertEquals(queue.command instanceof QueueCommand.Enqueue, confirmed, "confirmed");
    assertEquals(queue.memoryBytes(), memoryBytes, "memory");
    assertTrue(wakeAtMs <= queue.dueMs(), "the queue asks to be woken in time");
    new NaiveAnswers(queue).judge(answer);
  }

  @Override
  public void confirm(QueueCommand.Enqueue command, int[] rejected) {
    assertFalse(confirmed, "confirmed once");
    confirmed = true;
    queue.admission.onConfirm(command.session(), command.batchNumber(), rejected);
  }

  @Override
  public void restsOnEarlier() {
    assertFalse(confirmed, "before the confirm");
  }

  @Override
  public void settled(QueueCommand.Settle command, boolean done) {
    throw new AssertionError("nobody asked");
  }

  @Override
  public void deliver(String session, long consumerId, Entry entry, int returnCount) {
    queue.drops.beforeDelivery();
    NaiveMessage message = queue.places.find(entry.message());
    NaiveConsumer browser = queue.browsers.find(session, consumerId);
    if (browser != null) {
      assertEquals(0, returnCount, "who is only shown it is not told how often it came back");
      isTold(message, entry.id(), entry.redelivered());
      queue.browsers.onDeliver(browser, message);
    } else {
      take(message, entry.id(), entry.redelivered());
      assertTrue(
          !queue.drops.isExpired(message)
              || (message.expiresAtMs == queue.clock.nowMs
                  && message.placedInCommand == queue.clock.command),
          "not too late");
      assertEquals(toldReturns(message), returnCount);
      deliver(message, queue.consumers.find(session, consumerId));
    }
    queue.admission.goOn();
  }

  private void deliver(NaiveMessage message, NaiveConsumer consumer) {
    assertNotNull(consumer, "delivered to somebody who is here");
    queue.browsers.check();
    assertEquals(queue.places.ready.first(), message, "the head goes first");
    if (consumer.request.ackRequired()) {
      hold(message, consumer.request.session(), consumer.request.holder(), consumer);
    } else {
      queue.places.end(message, End.TAKEN);
    }
    queue.consumers.onDeliver(consumer, message);
  }

  /** A queue with a limit tells how often a message came back. */
  private int toldReturns(NaiveMessage message) {
    return queue.rules().deliveryLimit() < 0 ? 0 : message.returnCount;
  }

  private void take(NaiveMessage message, long id, boolean redelivered) {
    assertEquals(Place.READY, message.place, "only what is ready is delivered");
    isTold(message, id, redelivered);
  }

  private void isTold(NaiveMessage message, long id, boolean redelivered) {
    assertTrue(message.dueMs <= queue.clock.nowMs, "not too early");
    assertEquals(message.returnCount > 0, redelivered, "redelivered");
    message.isCalled(id);
  }

  private void hold(NaiveMessage message, String session, long holder, NaiveConsumer consumer) {
    queue.lateness.check();
    message.session = session;
    message.holder = holder;
    message.consumer = consumer;
    queue.lateness.onHold(message);
    queue.places.becomeUnacked(message);
  }

  @Override
  public void answer(Answer newAnswer) {
    assertNull(answer, "answered once");
    answer = newAnswer;
    if (newAnswer instanceof Answer.Got got) {
      QueueCommand.Get get = (QueueCommand.Get) queue.command;
      NaiveMessage message = queue.places.find(got.message());
      assertEquals(queue.places.ready.first(), message, "the head goes first");
      take(message, got.entryId(), got.redelivered());
      assertEquals(toldReturns(message), got.returnCount());
      assertFalse(queue.drops.isExpired(message), "not too late");
      if (get.ackRequired()) {
        hold(message, get.session(), get.holder(), null);
      } else {
        queue.places.end(message, End.TAKEN);
      }
    }
  }

  @Override
  public void depart(Departure departure) {
    NaiveMessage message = queue.places.find(departure.message());
    if (departure instanceof Departure.DeadLetter dead) {
      queue.drops.onDepart(message, dead);
    } else if (departure instanceof Departure.Release release) {
      queue.admission.onRelease(message, release);
    } else {
      queue.move.onDepart(message, (Departure.Move) departure);
    }
    queue.admission.goOn();
  }

  @Override
  public void offer(String session, long consumerId, int messageCount) {
    queue.drops.beforeDelivery();
    queue.consumers.onOffer(session, consumerId, messageCount);
    queue.admission.goOn();
  }

  @Override
  public void ungranted(String session, long consumerId, int messageCount) {
    queue.consumers.onUngranted(session, consumerId, messageCount);
  }

  @Override
  public void misread(Delay.Misread asked) {}

  @Override
  public void cycled(Message message) {
    queue.admission.onCycled(message);
  }

  @Override
  public void pressure(String session, boolean held) {
    queue.pressure.onPressure(session, held);
  }

  @Override
  public void unused() {
    queue.idleness.onUnused();
  }

  @Override
  public void memoryChanged(long deltaBytes) {
    memoryBytes += deltaBytes;
  }

  @Override
  public void wakeAt(long timeMs) {
    assertTrue(timeMs < wakeAtMs, "only if it is to be earlier");
    wakeAtMs = timeMs;
  }

  @Override
  public void moveOn() {
    queue.move.onMoveOn();
  }

  @Override
  public void expired() {
    queue.idleness.onExpired();
  }

  @Override
  public void cancelled(String session, long consumerId) {
    queue.end.onCancelled(session, consumerId);
  }

  @Override
  public void late(String session, long holder, long consumerId, long[] entryIds, long timeoutMs) {
    queue.lateness.onLate(session, holder, consumerId, entryIds, timeoutMs);
  }

  @Override
  public void gone(String session) {
    queue.end.onGone(session);
  }
}
