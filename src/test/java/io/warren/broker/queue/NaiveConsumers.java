package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.QueueCommand;
import io.warren.broker.queue.dispatch.DeliveryCredit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who is given the entries of a queue, and whose turn it can be. */
final class NaiveConsumers {
  private final NaivePlaces places;
  private final DeliveryCredit credit;
  private final boolean single;

  /** Whether the active one gives way to one of a higher priority when it has settled all. */
  private final boolean yields;

  /** In the order in which they came. */
  final List<NaiveConsumer> all = new ArrayList<>();

  final Map<String, NaiveConsumer.Link> linkBySession = new TreeMap<>();
  private @Nullable NaiveConsumer active;
  private boolean paused;
  private long mostUnackedBytes = Long.MAX_VALUE;
  private long lastTick;

  // The grant that is being used.
  private String grantedSession = "";
  private long grantedId;
  private int grantLeft;

  NaiveConsumers(NaivePlaces places, DeliveryCredit credit, boolean single, boolean yields) {
    this.places = places;
    this.credit = credit;
    this.single = single;
    this.yields = yields;
  }

  @Nullable NaiveConsumer find(String session, long id) {
    return all.stream().filter(each -> each.is(session, id)).findFirst().orElse(null);
  }

  NaiveConsumer.Link link(String session) {
    return linkBySession.computeIfAbsent(session, name -> new NaiveConsumer.Link(credit));
  }

  long passingBytes() {
    return linkBySession.values().stream().mapToLong(link -> link.passingBytes).sum();
  }

  void pause(boolean newPaused) {
    paused = newPaused;
  }

  void boundUnacked(long bytes) {
    mostUnackedBytes = bytes;
  }

  boolean paused() {
    return paused;
  }

  boolean allows(QueueCommand.Consume request) {
    boolean exclusive = all.stream().anyMatch(each -> each.request.exclusive());
    return !exclusive && !(request.exclusive() && (single || !all.isEmpty()));
  }

  void add(QueueCommand.Consume request, long timeoutMs) {
    all.add(
        new NaiveConsumer(request, link(request.session()), 0, () -> mostUnackedBytes, timeoutMs));
    chooseActive();
  }

  /** Ends those that are meant; whether there were any. */
  boolean end(Predicate<NaiveConsumer> meant) {
    boolean ended = all.removeIf(meant);
    chooseActive();
    return ended;
  }

  /** The active one stays until it ends, or gives way. */
  private void chooseActive() {
    if (active == null || !all.contains(active)) {
      active = best();
    } else if (givesWay() && active.unackedCount == 0) {
      active = best();
    }
  }

  private @Nullable NaiveConsumer best() {
    NaiveConsumer best = null;
    for (NaiveConsumer each : all) {
      if (best == null || each.request.priority() > best.request.priority()) {
        best = each;
      }
    }
    return best;
  }

  private boolean givesWay() {
    NaiveConsumer best = best();
    return yields
        && active != null
        && best != null
        && best.request.priority() > active.request.priority();
  }

  void clear() {
    all.clear();
    linkBySession.clear();
    active = null;
  }

  void shareLimit(String session, long holder) {
    all.stream()
        .filter(each -> each.isOf(session, holder))
        .forEach(each -> each.sharedLimit = true);
  }

  void grant(QueueCommand.Grant grant) {
    if (grant.messageCount() > 0) {
      grantedSession = grant.session();
      grantedId = grant.consumerId();
      grantLeft = grant.messageCount();
      NaiveConsumer consumer = find(grantedSession, grantedId);
      if (consumer != null) {
        consumer.offered = false;
      }
    }
  }

  /** Whether it is able to take an entry, and may. */
  private boolean waits(NaiveConsumer consumer) {
    return !paused && consumer.able() && (!single || (consumer == active && !givesWay()));
  }

  boolean somebodyWaits() {
    return all.stream().anyMatch(this::waits);
  }

  /** To be called after whatever may have changed who is able. */
  void note() {
    chooseActive();
    lastTick++;
    for (NaiveConsumer each : all) {
      if (!each.able()) {
        each.ableSince = 0;
      } else if (each.ableSince == 0) {
        each.ableSince = lastTick;
      }
    }
  }

  /** An entry, the first of those that are ready, goes to a consumer. */
  void onDeliver(NaiveConsumer to, NaiveMessage message) {
    assertFalse(paused, "a paused queue delivers nothing");
    assertTrue(to.hasRoom(), "there is credit, and the prefetch has room");
    if (to.sharedLimit) {
      assertTrue(to.is(grantedSession, grantedId) && grantLeft-- > 0, "within the grant");
    } else {
      checkTurn(to);
    }
    int bytes = message.message.memoryBytes();
    to.link.send(bytes);
    if (to.request.ackRequired()) {
      to.unackedCount++;
      to.unackedBytes += bytes;
    } else {
      to.link.passingBytes += bytes;
    }
    note();
  }

  void onOffer(String session, long consumerId, int messageCount) {
    NaiveConsumer to = find(session, consumerId);
    assertNotNull(to, "offered to somebody who is here");
    assertTrue(to.sharedLimit && to.able(), "it has a limit to ask for, and room");
    assertFalse(paused, "a paused queue offers nothing");
    int most = Math.min(Delivering.LARGEST_OFFER, to.link.count);
    assertEquals(Math.min(most, places.ready.size()), messageCount);
    checkTurn(to);
    to.offered = true;
    note();
  }

  private void checkTurn(NaiveConsumer to) {
    assertTrue(!single || (to == active && !givesWay()), "only the active one");
    for (NaiveConsumer other : all) {
      if (other != to && waits(other) && !single) {
        int order = Integer.compare(other.request.priority(), to.request.priority());
        assertTrue(order <= 0, "the highest priority goes first");
        boolean waitsLonger = Math.max(other.ableSince, other.lastTurn) < to.lastTurn;
        assertFalse(order == 0 && waitsLonger, "who has had no turn since goes first");
      }
    }
    to.lastTurn = ++lastTick;
  }

  void onUngranted(String session, long consumerId, int messageCount) {
    assertTrue(session.equals(grantedSession) && consumerId == grantedId, "of this grant");
    assertEquals(grantLeft, messageCount);
    grantLeft = 0;
    NaiveConsumer consumer = find(session, consumerId);
    boolean usable = consumer != null && consumer.hasRoom() && !paused && !places.ready.isEmpty();
    assertFalse(usable, "a grant is used as far as it can be");
  }

  /** An entry of this consumer has been settled, or was taken away from it. */
  static void settled(@Nullable NaiveConsumer consumer, NaiveMessage message) {
    if (consumer != null) {
      consumer.unackedCount--;
      consumer.unackedBytes -= message.message.memoryBytes();
    }
  }

  void check() {
    assertEquals(0, grantLeft, "a grant is used or given back");
    assertFalse(!places.ready.isEmpty() && somebodyWaits(), "nobody waits who could take an entry");
  }
}
