package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.QueueCommand;
import io.warren.broker.queue.NaiveMessage.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is only shown the entries of a queue: each what is ready, or was unacked when it came, once,
 * in its order.
 */
final class NaiveBrowsers {
  /** Where one is that was unacked and has neither come back nor gone. */
  private static final Set<Place> THERE =
      Set.of(Place.UNACKED, Place.DEPARTING, Place.LEAVING, Place.MOVING);

  private final NaivePlaces places;
  private final int levelCount;
  final List<NaiveConsumer> all = new ArrayList<>();

  NaiveBrowsers(NaivePlaces places, int levelCount) {
    this.places = places;
    this.levelCount = levelCount;
  }

  void add(QueueCommand.Consume request, NaiveConsumer.Link link) {
    NaiveConsumer browser = new NaiveConsumer(request, link, levelCount, () -> Long.MAX_VALUE, 0);
    browser.found.addAll(places.unacked.values());
    all.add(browser);
  }

  @Nullable NaiveConsumer find(String session, long id) {
    return all.stream().filter(each -> each.is(session, id)).findFirst().orElse(null);
  }

  void settled(NaiveConsumer browser, int count) {
    browser.unackedCount = Math.max(0, browser.unackedCount - count);
  }

  /** What it is to be shown next; null for nothing. */
  private @Nullable NaiveMessage next(NaiveConsumer browser) {
    for (int level = levelCount - 1; level >= 0; level--) {
      long shown = browser.shownTurns[level];
      NaiveMessage next = places.readyBehind(level, shown);
      for (NaiveMessage found : browser.found) {
        if (found.level == level
            && found.turn > shown
            && THERE.contains(found.place)
            && (next == null || found.turn < next.turn)) {
          next = found;
        }
      }
      if (next != null) {
        return next;
      }
    }
    return null;
  }

  /** One that was on its way elsewhere is ready, as if it had never been unacked. */
  void onReturned(NaiveMessage message) {
    all.forEach(browser -> browser.found.remove(message));
  }

  void onDeliver(NaiveConsumer browser, NaiveMessage message) {
    assertTrue(browser.hasRoom(), "it has credit, and its prefetch has room");
    assertEquals(next(browser), message, "it is shown what is next");
    browser.shownTurns[message.level] = message.turn;
    browser.link.send(message.message.memoryBytes());
    if (browser.request.ackRequired()) {
      browser.unackedCount++;
    }
  }

  boolean somebodyWaits() {
    return all.stream().anyMatch(each -> each.hasRoom() && next(each) != null);
  }

  /** Everybody who has room has been shown everything. */
  void check() {
    assertFalse(somebodyWaits(), "shown before it is given away");
  }

  boolean end(String session, long id) {
    assertFalse(all.stream().filter(each -> each.is(session, id)).count() > 1);
    return all.removeIf(each -> each.is(session, id));
  }
}
