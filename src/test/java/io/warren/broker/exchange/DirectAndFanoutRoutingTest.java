package io.warren.broker.exchange;

import static io.warren.broker.exchange.RoutingFixture.NO_HEADERS;
import static io.warren.broker.exchange.RoutingFixture.routed;
import static io.warren.broker.exchange.RoutingFixture.table;
import static io.warren.broker.exchange.RoutingFixture.toExchange;
import static io.warren.broker.exchange.RoutingFixture.toQueue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DirectAndFanoutRoutingTest {
  private final Routing direct = new DirectRouting();
  private final Routing fanout = new FanoutRouting();

  @Test
  void directRoutesByTheEqualKeyOnly() {
    direct.bind(toQueue("a", "red"));
    direct.bind(toQueue("b", "red"));
    direct.bind(toQueue("c", "Red"));
    direct.bind(toExchange("d", "red"));

    assertEquals(Set.of("q/a", "q/b", "e/d"), routed(direct, "red"));
    assertEquals(Set.of("q/c"), routed(direct, "Red"));
    assertEquals(Set.of(), routed(direct, ""));
    assertSame(Destinations.NONE, direct.route("blue", NO_HEADERS));
  }

  @Test
  void queuesAndExchangesAreToldApart() {
    fanout.bind(toExchange("e", ""));
    fanout.bind(toQueue("q", ""));

    assertEquals(new Destinations(List.of("q/q"), List.of("e/e")), fanout.route("", NO_HEADERS));
  }

  @Test
  void fanoutIgnoresTheKeyAndGivesEachDestinationOnce() {
    fanout.bind(toQueue("a", "x"));
    fanout.bind(toQueue("a", "y"));
    fanout.bind(toQueue("b", ""));

    assertEquals(Set.of("q/a", "q/b"), routed(fanout, "whatever"));

    fanout.unbind(toQueue("a", "x"));
    assertEquals(Set.of("q/a", "q/b"), routed(fanout, ""), "the other binding still holds");

    fanout.unbind(toQueue("a", "y"));
    assertEquals(Set.of("q/b"), routed(fanout, ""));
  }

  @Test
  void bindingsThatDifferInArgumentsAreTwo() {
    direct.bind(toQueue("a", "k", table("n", 1)));
    direct.bind(toQueue("a", "k", table("n", 2)));

    assertEquals(Set.of("q/a"), routed(direct, "k"));
    direct.unbind(toQueue("a", "k", table("n", 1)));
    assertEquals(Set.of("q/a"), routed(direct, "k"));
    direct.unbind(toQueue("a", "k", table("n", 2)));
    assertEquals(Set.of(), routed(direct, "k"));
  }

  @Test
  void bindingTwiceIsBindingOnceAndUnbindingTheUnboundIsNothing() {
    for (Routing routing : List.of(direct, fanout)) {
      routing.bind(toQueue("a", "k"));
      routing.bind(toQueue("a", "k"));
      routing.unbind(toQueue("b", "k"));
      routing.unbind(toQueue("a", "other"));
      assertEquals(Set.of("q/a"), routed(routing, "k"));
      routing.unbind(toQueue("a", "k"));
      assertEquals(Set.of(), routed(routing, "k"));
    }
  }

  @Test
  void routingAgainGivesTheSameObject() {
    direct.bind(toQueue("a", "k"));
    fanout.bind(toQueue("a", "k"));

    assertSame(direct.route("k", NO_HEADERS), direct.route("k", NO_HEADERS));
    assertSame(fanout.route("k", NO_HEADERS), fanout.route("z", NO_HEADERS));
  }
}
