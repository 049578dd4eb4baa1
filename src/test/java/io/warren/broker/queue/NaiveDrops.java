package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.queue.NaiveMessage.Place;
import io.warren.broker.queue.NaivePlaces.End;
import io.warren.value.DropReason;

/**
 * Which messages a queue drops, and why. With a dead letter exchange the queue tells of each;
 * without one it is silent, and this drops by itself what it has to.
 */
final class NaiveDrops {
  private final NaivePlaces places;
  private final NaiveClock clock;
  NaiveRules rules;
  private boolean overflowDue;

  NaiveDrops(NaivePlaces places, NaiveClock clock, NaiveRules rules) {
    this.places = places;
    this.clock = clock;
    this.rules = rules;
  }

  /** It has to go now. */
  void drop(NaiveMessage message, DropReason reason) {
    if (rules.deadLetters()) {
      places.depart(message, reason);
    } else {
      places.end(message, End.LOST);
    }
  }

  /** It was delivered and comes back. */
  void comeBack(NaiveMessage message) {
    message.returnCount++;
    message.consumer = null;
    if (rules.deliveryLimit() >= 0 && message.returnCount > rules.deliveryLimit()) {
      drop(message, DropReason.DELIVERY_LIMIT);
    } else if (message.expiresAtMs <= clock.nowMs) {
      drop(message, DropReason.EXPIRED);
    } else {
      places.comeBack(message);
    }
    overflowDue = true;
  }

  boolean isExpired(NaiveMessage message) {
    return message.expiresAtMs <= clock.nowMs;
  }

  /** All that is ready and whose time is over has to go now, the earliest first. */
  void expire() {
    while (expiredWaits()) {
      drop(places.mortal.first(), DropReason.EXPIRED);
    }
  }

  /** Whether something is still ready whose time is over. */
  boolean expiredWaits() {
    return !places.mortal.isEmpty() && isExpired(places.mortal.first());
  }

  /** What is too much has to go before anything else happens. */
  void overflow() {
    overflowDue = true;
  }

  /** What is too much may be delivered before it has to go. */
  void overflowLater() {
    overflowDue = false;
  }

  /** Something else happens. */
  void beforeDelivery() {
    if (overflowDue) {
      overflowDue = false;
      dropOverflow();
    }
  }

  private boolean tooMuch() {
    return !rules.rejects() && rules.tooMuch(places.ready.size(), places.readyBodyBytes());
  }

  private void dropOverflow() {
    while (!places.ready.isEmpty() && tooMuch()) {
      assertFalse(rules.deadLetters(), "what is too much goes to the dead letter exchange");
      drop(places.ready.first(), DropReason.MAXLEN);
    }
  }

  /** The queue sends a dropped message to the dead letter exchange. */
  void onDepart(NaiveMessage message, Departure.DeadLetter departure) {
    assertTrue(rules.deadLetters(), "there is somewhere to go");
    assertEquals("q", departure.queue());
    assertEquals(rules.deadLetterExchange(), departure.exchange());
    String key = rules.deadLetterKey();
    assertEquals(key.isEmpty() ? null : key, departure.routingKey());
    assertEquals(clock.nowMs, departure.droppedAtMs());
    if (message.place == Place.READY) {
      switch (departure.reason()) {
        case EXPIRED -> assertTrue(isExpired(message), "its time is over");
        case MAXLEN -> {
          assertTrue(tooMuch(), "there is too much");
          assertEquals(places.ready.first(), message, "the head goes first");
        }
        default -> throw new AssertionError("nothing is wrong with it");
      }
    } else {
      assertEquals(places.departing.get(message), departure.reason(), "it has to go, for this");
      assertEquals(places.departing.keySet().iterator().next(), message, "in order");
    }
    message.isCalled(departure.entryId());
    places.becomeLeaving(message);
  }

  /** After a command. */
  void check() {
    if (!rules.deadLetters()) {
      expire();
    }
    assertFalse(expiredWaits(), "nothing stays when its time is over");
    overflowDue = false;
    dropOverflow();
  }
}
