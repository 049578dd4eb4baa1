package io.warren.broker.exchange;

import static io.warren.broker.exchange.RoutingFixture.NO_HEADERS;
import static io.warren.broker.exchange.RoutingFixture.routed;
import static io.warren.broker.exchange.RoutingFixture.table;
import static io.warren.broker.exchange.RoutingFixture.toExchange;
import static io.warren.broker.exchange.RoutingFixture.toQueue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.value.FieldTable;
import io.warren.value.Properties;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ConsistentHashRoutingTest {
  private static final int KEY_COUNT = 20_000;

  private final Routing hash = new ConsistentHashRouting(FieldTable.EMPTY);

  @Test
  void withoutBindingsNothingIsRouted() {
    assertSame(Destinations.NONE, hash.route("k", NO_HEADERS));
    hash.bind(toQueue("a", "3"));
    hash.unbind(toQueue("a", "3"));
    assertSame(Destinations.NONE, hash.route("k", NO_HEADERS));
    hash.unbind(toQueue("a", "3"));
  }

  @Test
  void aKeyAlwaysGoesToTheSameOneDestination() {
    hash.bind(toQueue("a", "1"));
    hash.bind(toExchange("b", "2"));
    Set<Set<String>> found = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      found.add(routed(hash, "k" + i));
      assertSame(hash.route("k" + i, NO_HEADERS), hash.route("k" + i, NO_HEADERS));
    }
    assertEquals(Set.of(Set.of("q/a"), Set.of("e/b")), found);
  }

  @Test
  void smallWeightsAreSharedOutEvenly() {
    for (String queue : List.of("a", "b", "c", "d")) {
      hash.bind(toQueue(queue, "1"));
    }
    counts().forEach((queue, count) -> near(KEY_COUNT / 4, count));
  }

  @Test
  void aDestinationGetsInProportionToItsWeight() {
    hash.bind(toQueue("a", "1"));
    hash.bind(toQueue("b", "3"));
    hash.bind(toQueue("c", "6"));
    Map<String, Integer> counts = counts();
    near(KEY_COUNT / 10, counts.getOrDefault("q/a", 0));
    near(KEY_COUNT * 3 / 10, counts.getOrDefault("q/b", 0));
    near(KEY_COUNT * 6 / 10, counts.getOrDefault("q/c", 0));
  }

  @Test
  void aNewDestinationTakesItsShareAndNothingElseMoves() {
    for (int i = 0; i < 9; i++) {
      hash.bind(toQueue("q" + i, "10"));
    }
    Map<String, String> before = destinations();
    hash.bind(toQueue("new", "10"));
    Map<String, String> after = destinations();
    int moved = 0;
    for (Map.Entry<String, String> entry : before.entrySet()) {
      String now = after.getOrDefault(entry.getKey(), "");
      if (!now.equals(entry.getValue())) {
        moved++;
        assertEquals("q/new", now);
      }
    }
    near(KEY_COUNT / 10, moved);
  }

  @Test
  void whereADestinationGoesNoMoreThanTwoSharesMove() {
    for (int i = 0; i < 10; i++) {
      hash.bind(toQueue("q" + i, "10"));
    }
    Map<String, String> before = destinations();
    hash.unbind(toQueue("q3", "10"));
    Map<String, String> after = destinations();
    long moved = before.keySet().stream().filter(k -> !before.get(k).equals(after.get(k))).count();
    assertTrue(moved < KEY_COUNT * 22 / 100, moved + " moved");
    counts().forEach((queue, count) -> near(KEY_COUNT / 9, count));
    assertEquals(9, counts().size());
  }

  @Test
  void aDestinationCountsOnceAndStaysWhileItIsBound() {
    hash.bind(toQueue("a", "1"));
    hash.bind(toQueue("b", "1"));
    hash.bind(toQueue("a", "100"));
    near(KEY_COUNT / 2, counts().getOrDefault("q/a", 0));
    hash.unbind(toQueue("a", "1"));
    near(KEY_COUNT * 100 / 101, counts().getOrDefault("q/a", 0));
    hash.unbind(toQueue("a", "100"));
    assertEquals(Map.of("q/b", KEY_COUNT), counts());
  }

  @Test
  void manyChangesLeaveWhatIsBound() {
    for (int i = 0; i < 300; i++) {
      hash.bind(toQueue("q" + i, String.valueOf(1 + i % 7)));
      if (i >= 5) {
        hash.unbind(toQueue("q" + (i - 5), String.valueOf(1 + (i - 5) % 7)));
      }
    }
    assertEquals(Set.of("q/q295", "q/q296", "q/q297", "q/q298", "q/q299"), counts().keySet());
  }

  @Test
  void aHeaderMayBeHashed() {
    Routing byHeader = new ConsistentHashRouting(table("hash-header", "id"));
    bindMany(byHeader);
    assertEquals(
        routed(byHeader, "one", table("id", 7)), routed(byHeader, "other", table("id", 7L)));
    assertEquals(routed(byHeader, "one"), routed(byHeader, "other"));
    Set<Set<String>> found = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      found.add(routed(byHeader, "same", table("id", "v" + i)));
    }
    assertEquals(8, found.size());
    assertEquals(
        routed(byHeader, "", table("id", "v")),
        routed(byHeader, "", table("id", List.of("v", "w"))));
    assertEquals(routed(byHeader, ""), routed(byHeader, "", table("id", List.of())));
  }

  @Test
  void aPropertyMayBeHashed() {
    for (String name : List.of("message_id", "correlation_id", "timestamp")) {
      Routing byProperty = new ConsistentHashRouting(table("hash-property", name));
      bindMany(byProperty);
      Set<Destinations> found = new HashSet<>();
      for (int i = 0; i < 200; i++) {
        Supplier<Properties> properties = properties(name, i);
        found.add(byProperty.route("same", properties));
        assertEquals(byProperty.route("one", properties), byProperty.route("two", properties));
      }
      assertEquals(8, found.size(), name);
      assertNotEquals(Destinations.NONE, byProperty.route("", NO_HEADERS));
    }
  }

  private static void bindMany(Routing routing) {
    for (int i = 0; i < 8; i++) {
      routing.bind(toQueue("q" + i, "1"));
    }
  }

  private static Supplier<Properties> properties(String name, int value) {
    Properties properties =
        new Properties(
            null,
            null,
            FieldTable.EMPTY,
            null,
            null,
            name.equals("correlation_id") ? "c" + value : null,
            null,
            null,
            name.equals("message_id") ? "m" + value : null,
            name.equals("timestamp") ? (Long) (long) value : null,
            null,
            null,
            null,
            null);
    return () -> properties;
  }

  private Map<String, String> destinations() {
    Map<String, String> destinationByKey = new HashMap<>();
    for (int i = 0; i < KEY_COUNT; i++) {
      destinationByKey.put("key-" + i, routed(hash, "key-" + i).iterator().next());
    }
    return destinationByKey;
  }

  private Map<String, Integer> counts() {
    Map<String, Integer> countByDestination = new HashMap<>();
    destinations().values().forEach(found -> countByDestination.merge(found, 1, Integer::sum));
    return countByDestination;
  }

  /** Within a tenth: five standard deviations of the smallest share here. */
  private static void near(int expected, int actual) {
    assertTrue(
        Math.abs(expected - actual) <= expected / 10, "expected " + expected + ", was " + actual);
  }
}
