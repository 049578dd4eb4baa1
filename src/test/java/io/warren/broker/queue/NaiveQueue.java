package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.queue.dispatch.DeliveryCredit;
import io.warren.broker.queue.rule.Delay;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a queue should be, in the simplest words: it hears each command before the machine does and
 * then judges each effect.
 */
final class NaiveQueue implements QueueEffects {
  record Held(String session, long holder, NaiveConsumer consumer, Message message) {}

  static final class NaiveConsumer {
    final QueueCommand.Consume request;
    int unacked;
    boolean offered;

    NaiveConsumer(QueueCommand.Consume request) {
      this.request = request;
    }

    boolean hasRoom() {
      return request.prefetchCount() == 0 || unacked < request.prefetchCount();
    }
  }

  static final class NaiveLink {
    int count;
    long bytes;
    long passing;

    boolean open() {
      return count > 0 && bytes > 0;
    }
  }

  final TreeMap<Long, Message> ready = new TreeMap<>();
  final TreeMap<Long, Held> unacked = new TreeMap<>();
  final Map<String, NaiveConsumer> consumers = new HashMap<>();
  final Map<String, NaiveLink> links = new HashMap<>();

  /** What was sent over each link and whose credit has not returned. */
  final Map<String, List<Integer>> inFlight = new HashMap<>();

  private final DeliveryCredit credit;
  private final Set<Long> delivered = new HashSet<>();
  private final Set<Long> finished = new HashSet<>();
  private long lastId;
  private long memoryBytes;
  private String granted = "";
  private int grantLeft;
  private boolean unusedExpected;
  private Answer answer;
  private long confirmed = -1;

  NaiveQueue(DeliveryCredit credit) {
    this.credit = credit;
  }

  long lastId() {
    return lastId;
  }

  static String key(String session, long id) {
    return session + "/" + id;
  }

  /** What the command changes, before its effects. */
  void expect(QueueCommand command) {
    answer = null;
    confirmed = -1;
    granted = "";
    grantLeft = 0;
    unusedExpected = false;
    if (command instanceof QueueCommand.Enqueue enqueue) {
      for (Message message : enqueue.messages()) {
        ready.put(++lastId, message);
      }
    } else if (command instanceof QueueCommand.Consume consume) {
      links.computeIfAbsent(
          consume.session(),
          session -> {
            NaiveLink link = new NaiveLink();
            link.count = credit.messageCount();
            link.bytes = credit.bytes();
            return link;
          });
      consumers.put(key(consume.session(), consume.consumerId()), new NaiveConsumer(consume));
    } else if (command instanceof QueueCommand.Cancel cancel) {
      boolean was = consumers.remove(key(cancel.session(), cancel.consumerId())) != null;
      unusedExpected = was && consumers.isEmpty();
    } else if (command instanceof QueueCommand.AddCredit credit) {
      NaiveLink link = links.get(credit.session());
      link.count += credit.messageCount();
      link.bytes += credit.bytes();
      link.passing -= Math.min(link.passing, credit.bytes());
    } else if (command instanceof QueueCommand.Grant grant) {
      granted = key(grant.session(), grant.consumerId());
      grantLeft = grant.messageCount();
      NaiveConsumer consumer = consumers.get(granted);
      if (consumer != null) {
        consumer.offered = false;
      }
    } else if (command instanceof QueueCommand.Settle settle) {
      for (long id : settle.entryIds()) {
        Held held = unacked.get(id);
        if (held != null
            && held.session.equals(settle.session())
            && held.holder == settle.holder()) {
          release(id, settle.outcome() == QueueCommand.Outcome.REQUEUE);
        }
      }
    } else if (command instanceof QueueCommand.Purge) {
      finished.addAll(ready.keySet());
      ready.clear();
    } else if (command instanceof QueueCommand.ConsumerGone gone) {
      end(gone);
    }
  }

  private void end(QueueCommand.ConsumerGone gone) {
    boolean had =
        consumers
            .values()
            .removeIf(
                consumer ->
                    consumer.request.session().equals(gone.session())
                        && (gone.holder() == 0 || consumer.request.holder() == gone.holder()));
    unusedExpected = had && consumers.isEmpty();
    for (Map.Entry<Long, Held> entry : List.copyOf(unacked.entrySet())) {
      Held held = entry.getValue();
      if (held.session.equals(gone.session())
          && (gone.holder() == 0 || held.holder == gone.holder())) {
        release(entry.getKey(), true);
      }
    }
    if (gone.holder() == 0) {
      links.remove(gone.session());
      inFlight.remove(gone.session());
    }
  }

  private void release(long id, boolean requeue) {
    Held held = unacked.remove(id);
    if (held.consumer != null) {
      held.consumer.unacked--;
    }
    if (requeue) {
      ready.put(id, held.message);
    } else {
      assertTrue(finished.add(id), "ends once");
    }
  }

  /** What must hold after the command's effects. */
  void check(QueueCommand command) {
    assertFalse(unusedExpected, "an unused queue says so");
    assertEquals(command instanceof QueueCommand.Enqueue, confirmed >= 0);
    if (command instanceof QueueCommand.Grant) {
      assertEquals(0, grantLeft, "a grant is used or given back");
    }
    if (command instanceof QueueCommand.Get get) {
      checkGot(get);
    }
    long expectedBytes = 0;
    for (Message message : ready.values()) {
      expectedBytes += message.memoryBytes();
    }
    for (Held held : unacked.values()) {
      expectedBytes += held.message.memoryBytes();
    }
    for (NaiveLink link : links.values()) {
      expectedBytes += link.passing;
    }
    assertEquals(expectedBytes, memoryBytes, "memory");
    assertEquals(lastId, ready.size() + unacked.size() + finished.size(), "nothing is lost");
    if (command instanceof QueueCommand.Stat) {
      assertEquals(
          new Answer.QueueStat(
              ready.size(), unacked.size(), consumers.size(), expectedBytes, 0, 0, false),
          answer);
    }
    if (!ready.isEmpty()) {
      for (NaiveConsumer consumer : consumers.values()) {
        boolean able = links.get(consumer.request.session()).open() && consumer.hasRoom();
        assertFalse(able && !consumer.offered, "nobody waits who could take an entry");
      }
    }
  }

  private void checkGot(QueueCommand.Get get) {
    if (ready.isEmpty()) {
      assertEquals(new Answer.Empty(), answer);
      return;
    }
    Answer.Got got = (Answer.Got) answer;
    Map.Entry<Long, Message> first = ready.pollFirstEntry();
    assertEquals(first.getKey(), got.entryId());
    assertEquals(first.getValue(), got.message());
    assertEquals(!delivered.add(got.entryId()), got.redelivered());
    assertEquals(ready.size(), got.readyCount());
    if (get.ackRequired()) {
      unacked.put(got.entryId(), new Held(get.session(), get.holder(), null, got.message()));
    } else {
      assertTrue(finished.add(got.entryId()), "ends once");
    }
  }

  @Override
  public void deliver(String session, long consumerId, Entry entry, int returnCount) {
    NaiveConsumer consumer = consumers.get(key(session, consumerId));
    NaiveLink link = links.get(session);
    assertNotNull(consumer, "delivered to somebody who is here");
    assertTrue(link.open(), "there is credit");
    assertTrue(consumer.hasRoom(), "the prefetch has room");
    if (consumer.request.sharedLimit()) {
      assertEquals(granted, key(session, consumerId));
      assertTrue(grantLeft-- > 0, "within the grant");
    }
    Map.Entry<Long, Message> first = ready.pollFirstEntry();
    assertNotNull(first, "only what is ready is delivered");
    assertEquals(first.getKey(), entry.id(), "in order");
    assertEquals(first.getValue(), entry.message());
    assertEquals(!delivered.add(entry.id()), entry.redelivered(), "redelivered");
    int bytes = entry.message().memoryBytes();
    link.count--;
    link.bytes -= bytes;
    inFlight.computeIfAbsent(session, key -> new ArrayList<>()).add(bytes);
    if (consumer.request.ackRequired()) {
      consumer.unacked++;
      long holder = consumer.request.holder();
      unacked.put(entry.id(), new Held(session, holder, consumer, entry.message()));
    } else {
      link.passing += bytes;
      assertTrue(finished.add(entry.id()), "ends once");
    }
  }

  @Override
  public void offer(String session, long consumerId, int messageCount) {
    NaiveConsumer consumer = consumers.get(key(session, consumerId));
    assertTrue(consumer.request.sharedLimit() && !consumer.offered);
    assertTrue(messageCount > 0 && messageCount <= ready.size());
    consumer.offered = true;
  }

  @Override
  public void ungranted(String session, long consumerId, int messageCount) {
    assertEquals(granted, key(session, consumerId));
    grantLeft -= messageCount;
  }

  @Override
  public void confirm(String session, long batchNumber, int[] rejected) {
    assertEquals(-1, confirmed, "confirmed once");
    assertEquals(null, rejected);
    confirmed = batchNumber;
  }

  @Override
  public void answer(Answer newAnswer) {
    assertEquals(null, answer, "answered once");
    answer = newAnswer;
  }

  @Override
  public void unused() {
    assertTrue(unusedExpected);
    unusedExpected = false;
  }

  @Override
  public void depart(Departure departure) {
    throw new AssertionError("there is no dead letter exchange");
  }

  @Override
  public void cycled(Message message) {
    throw new AssertionError("nothing was dead-lettered");
  }

  @Override
  public void misread(Delay.Misread asked) {}

  @Override
  public void wakeAt(long timeMs) {
    throw new AssertionError("nothing is ever due");
  }

  @Override
  public void moveOn() {
    throw new AssertionError("nothing is moved");
  }

  @Override
  public void expired() {
    throw new AssertionError("the queue lives on unused");
  }

  @Override
  public void memoryChanged(long deltaBytes) {
    memoryBytes += deltaBytes;
  }

  @Override
  public void cancelled(String session, long consumerId) {
    throw new AssertionError("nobody deleted the queue");
  }

  @Override
  public void pressure(String session, boolean held) {
    throw new AssertionError("nobody holds the queue");
  }

  @Override
  public void gone(String session) {
    throw new AssertionError("nobody deleted the queue");
  }
}
