package io.warren.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteCacheTest {
  private final RouteCache cache = new RouteCache();

  private static Destinations destinations(int count) {
    return new Destinations(List.copyOf(Collections.nCopies(count, "queue")), List.of());
  }

  @Test
  void keysThatLeadToManyQueuesAreKeptInBounds() {
    for (int i = 0; i < 10_000; i++) {
      cache.put("key." + i, destinations(1_000));
      assertTrue(cache.bytes() <= RouteCache.MAX_BYTES, "bytes " + cache.bytes());
    }
    Destinations last = destinations(1_000);
    cache.put("last", last);
    assertSame(last, cache.find("last"));
  }

  @Test
  void whatIsMoreThanAllTogetherMayBeIsNotKeptAndPushesNothingOut() {
    Destinations small = destinations(1);
    cache.put("small", small);
    cache.put("large", destinations(RouteCache.MAX_BYTES / 8 + 1));
    assertNull(cache.find("large"));
    assertSame(small, cache.find("small"));
    assertTrue(cache.bytes() <= RouteCache.MAX_BYTES, "bytes " + cache.bytes());
  }

  /** What is pushed out is not counted any more. */
  @Test
  void shortKeysToFewQueuesFillTheSlotsAndNoMore() {
    Destinations one = destinations(1);
    for (int i = 0; i < 100_000; i++) {
      cache.put("k" + i, one);
    }
    assertEquals(RouteCache.MAX_SLOT_COUNT, cache.slotCount());
    assertTrue(cache.bytes() <= RouteCache.MAX_SLOT_COUNT * 14, "bytes " + cache.bytes());
  }
}
