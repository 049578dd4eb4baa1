package io.warren.broker.exchange;

import static io.warren.broker.exchange.RoutingFixture.NO_HEADERS;
import static io.warren.broker.exchange.RoutingFixture.routed;
import static io.warren.broker.exchange.RoutingFixture.toQueue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicRoutingTest {
  private final TopicRouting topic = new TopicRouting();

  @ParameterizedTest
  @CsvSource({
    "*.stock.#, usd.stock, true",
    "*.stock.#, eur.stock.db, true",
    "*.stock.#, stock.nasdaq, false",
    "*.orange.*, quick.orange.rabbit, true",
    "*.orange.*, lazy.orange.male.rabbit, false",
    "lazy.#, lazy.orange.male.rabbit, true",
    "lazy.#, lazy, true",
    "lazy.#, lazyness, false",
    "#, '', true",
    "#, a.b.c, true",
    "*, a, true",
    "*, '', false",
    "*, a.b, false",
    "'', '', true",
    "'', a, false",
    "*.*, ., true",
    "., ., true",
    "*, ., false",
    "a.*.b, a..b, true",
    "a.b, a..b, false",
    "a..b, a..b, true",
    "a.*, a., true",
    "a.#, a., true",
    "*.a, .a, true",
    "#.a, a, true",
    "#.a, b.a.c, false",
    "#.a.#, b.a.c, true",
    "#.#, '', true",
    "#.#.#.*, '', false",
    "#.#.#.*, a, true",
    "#.*, a.b.c, true",
    "*.#, a.b.c, true",
    "*.#.*, a, false",
    "*.#.*, a.b, true",
    "a.#.b.#.c, a.b.c, true",
    "a.#.b.#.c, a.x.b.y.b.z.c, true",
    "a.#.b.#.c, a.c.b, false",
    "a*, ab, false",
    "a#, a#, true",
    "a.*, a.*, true",
    "a.b, a.*, false",
  })
  void matches(String pattern, String key, boolean expected) {
    topic.bind(toQueue("q", pattern));

    assertEquals(expected ? Set.of("q/q") : Set.of(), routed(topic, key));
    assertEquals(expected ? Set.of("q/q") : Set.of(), routed(topic, key), "from the cache");
  }

  @Test
  void oneCopyForManyMatchingBindingsOfOneQueue() {
    topic.bind(toQueue("a", "#"));
    topic.bind(toQueue("a", "k.*"));
    topic.bind(toQueue("b", "k.v"));

    assertEquals(Set.of("q/a", "q/b"), routed(topic, "k.v"));
    topic.unbind(toQueue("a", "#"));
    assertEquals(Set.of("q/a", "q/b"), routed(topic, "k.v"));
    topic.unbind(toQueue("a", "k.*"));
    assertEquals(Set.of("q/b"), routed(topic, "k.v"));
  }

  @Test
  void bindAndUnbindChangeWhatIsCached() {
    assertEquals(Set.of(), routed(topic, "k"));
    topic.bind(toQueue("a", "k"));
    assertEquals(Set.of("q/a"), routed(topic, "k"));
    topic.unbind(toQueue("a", "k"));
    assertEquals(Set.of(), routed(topic, "k"));
  }

  @Test
  void unbindLeavesNothingBehind() {
    String[] patterns = {"a.b.c", "a.b", "a.*.#", "#", "", "a.b.c.d"};
    for (String pattern : patterns) {
      topic.bind(toQueue("q", pattern));
    }
    topic.unbind(toQueue("other", "a.b"));
    topic.unbind(toQueue("q", "a.b.x"));
    for (String pattern : patterns) {
      assertTrue(!topic.isEmpty());
      topic.unbind(toQueue("q", pattern));
    }
    assertTrue(topic.isEmpty());
  }

  @Test
  void aKeyThatComesAgainIsNotWalkedAgain() {
    topic.bind(toQueue("q", "a.#"));
    topic.bind(toQueue("r", "a.b"));
    Destinations first = topic.route("a.b", NO_HEADERS);
    long visitedCount = topic.visitedCount();

    assertSame(first, topic.route(new String("a.b"), NO_HEADERS));
    assertEquals(visitedCount, topic.visitedCount());
  }

  @Test
  void unrelatedBindingsCostNothing() {
    topic.bind(toQueue("q", "region.eu.#"));
    topic.bind(toQueue("q", "*.eu.orders"));
    topic.route("region.eu.orders", NO_HEADERS);
    long alone = topic.visitedCount();

    for (int i = 0; i < 20_000; i++) {
      topic.bind(toQueue("q" + i, "device" + i + ".eu.orders.#"));
      topic.bind(toQueue("q" + i, "region.zone" + i + ".*"));
    }
    long before = topic.visitedCount();
    topic.route("region.eu.orders", NO_HEADERS);

    assertEquals(alone, topic.visitedCount() - before);
  }

  @Test
  void manyHashesArePolynomial() {
    // A matcher that tries each length for each of them would need about 2^60 steps here.
    topic.bind(toQueue("q", "#.a.".repeat(30) + "#.b"));
    topic.bind(toQueue("r", "#." + "a.#.".repeat(30) + "a"));
    String key = "a.".repeat(80) + "a";

    assertEquals(Set.of("q/r"), routed(topic, key));
    long nodeCount = 1 + 62 + 62;
    assertTrue(topic.visitedCount() <= nodeCount * 82, "visited " + topic.visitedCount());
  }

  @Test
  void keysThatNeverComeAgainKeepTheCacheBounded() {
    topic.bind(toQueue("q", "#"));
    for (int i = 0; i < 50_000; i++) {
      topic.route("key." + i, NO_HEADERS);
    }
    assertEquals(RouteCache.MAX_SLOT_COUNT, topic.cachedSlotCount());
  }

  @Test
  void fewKeysKeepTheCacheSmall() {
    topic.bind(toQueue("q", "#"));
    for (int i = 0; i < 10_000; i++) {
      topic.route("the.only.key", NO_HEADERS);
    }
    assertEquals(16, topic.cachedSlotCount());
  }
}
