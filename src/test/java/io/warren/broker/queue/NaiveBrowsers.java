package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.QueueCommand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is only shown the entries of a queue: each what is ready, once, in its order. */
final class NaiveBrowsers {
  private final NaivePlaces places;
  private final int levelCount;
  final List<NaiveConsumer> all = new ArrayList<>();

  NaiveBrowsers(NaivePlaces places, int levelCount) {
    this.places = places;
    this.levelCount = levelCount;
  }

  void add(QueueCommand.Consume request, NaiveConsumer.Link link) {
    all.add(new NaiveConsumer(request, link, levelCount));
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
      NaiveMessage next = places.readyBehind(level, browser.shownTurns[level]);
      if (next != null) {
        return next;
      }
    }
    return null;
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
