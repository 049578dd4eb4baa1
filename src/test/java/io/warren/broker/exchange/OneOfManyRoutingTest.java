package io.warren.broker.exchange;

import static io.warren.broker.exchange.RoutingFixture.NO_HEADERS;
import static io.warren.broker.exchange.RoutingFixture.routed;
import static io.warren.broker.exchange.RoutingFixture.toExchange;
import static io.warren.broker.exchange.RoutingFixture.toQueue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The types that take one binding of all, by chance or by a hash. */
class OneOfManyRoutingTest {

  @Test
  void withoutBindingsNothingIsRouted() {
    for (Routing routing :
        List.of(OneOfManyRouting.byHash(), OneOfManyRouting.byChance(below -> 0))) {
      assertSame(Destinations.NONE, routing.route("k", NO_HEADERS));
      routing.bind(toQueue("a", "k"));
      assertEquals(Set.of("q/a"), routed(routing, "other"));
      routing.unbind(toQueue("a", "k"));
      assertSame(Destinations.NONE, routing.route("k", NO_HEADERS));
    }
  }

  @Test
  void theModulusDoesNotDependOnTheOrderOfBinding() {
    List<String> queues = new ArrayList<>(List.of("a", "b", "c", "d", "e"));
    Routing one = modulus(queues);
    Collections.reverse(queues);
    Routing other = modulus(queues);
    Map<Set<String>, Integer> countByDestination = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      Set<String> found = routed(one, "key" + i);
      assertEquals(found, routed(other, "key" + i));
      assertSame(one.route("key" + i, NO_HEADERS), one.route("key" + i, NO_HEADERS));
      countByDestination.merge(found, 1, Integer::sum);
    }
    assertEquals(5, countByDestination.size());
    countByDestination
        .values()
        .forEach(count -> assertTrue(count > 850 && count < 1150, "was " + count));
  }

  private static Routing modulus(List<String> queues) {
    Routing routing = OneOfManyRouting.byHash();
    queues.forEach(queue -> routing.bind(toQueue(queue, "")));
    return routing;
  }

  @Test
  void chanceTakesEachBinding() {
    Random random = new Random(1);
    Routing routing = OneOfManyRouting.byChance(random::nextInt);
    routing.bind(toQueue("a", "1"));
    routing.bind(toQueue("b", "1"));
    routing.bind(toQueue("b", "2"));
    routing.bind(toExchange("c", ""));
    Map<Set<String>, Integer> countByDestination = new HashMap<>();
    for (int i = 0; i < 4_000; i++) {
      countByDestination.merge(routed(routing, "same"), 1, Integer::sum);
    }
    assertEquals(Set.of(Set.of("q/a"), Set.of("q/b"), Set.of("e/c")), countByDestination.keySet());
    int twiceBound = countByDestination.getOrDefault(Set.of("q/b"), 0);
    assertTrue(twiceBound > 1_800 && twiceBound < 2_200, "was " + twiceBound);
  }
}
