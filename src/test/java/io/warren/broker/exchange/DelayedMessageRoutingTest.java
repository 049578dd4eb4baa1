package io.warren.broker.exchange;

import static io.warren.broker.exchange.RoutingFixture.exchange;
import static io.warren.broker.exchange.RoutingFixture.routed;
import static io.warren.broker.exchange.RoutingFixture.table;
import static io.warren.broker.exchange.RoutingFixture.toQueue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.queue.Messages;
import io.warren.value.Properties;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DelayedMessageRoutingTest {
  private static final long LONGEST_MS = 4_294_967_295L;

  private final ExchangeInfo exchange = delaying("direct");
  private final Routing routing = ExchangeType.DELAYED_MESSAGE.newRouting(exchange);

  private static ExchangeInfo delaying(String innerType) {
    return exchange(ExchangeType.DELAYED_MESSAGE, "x-delayed-type", innerType);
  }

  @Test
  void whatAsksForNoDelayIsRoutedByTheInnerType() {
    routing.bind(toQueue("q", "k"));
    assertEquals(Set.of("q/q"), routed(routing, "k"));
    assertEquals(Set.of(), routed(routing, "other"));
    for (Object delay : List.of(0, -1, -5000L, "0", "soon", LONGEST_MS + 1)) {
      assertEquals(Set.of("q/q"), routed(routing, "k", table("x-delay", delay)));
    }
    routing.unbind(toQueue("q", "k"));
    assertEquals(Set.of(), routed(routing, "k"));
  }

  @Test
  void whatAsksForADelayGoesToTheHiddenQueueAlone() {
    routing.bind(toQueue("q", "k"));
    Set<String> hidden = Set.of(exchange.delayedQueue().address());
    for (Object delay : List.of(1, 5000L, "10", 1.5, LONGEST_MS)) {
      assertEquals(hidden, routed(routing, "k", table("x-delay", delay)));
      assertEquals(hidden, routed(routing, "nowhere", table("x-delay", delay)));
    }
  }

  @Test
  void theInnerTypeSaysHowManyActorsThereAre() {
    assertFalse(ExchangeType.DELAYED_MESSAGE.isSole(delaying("fanout")));
    assertTrue(ExchangeType.DELAYED_MESSAGE.isSole(delaying("x-recent-history")));
    assertTrue(ExchangeType.DELAYED_MESSAGE.newRouting(delaying("x-random")).byFirstKeyOnly());
  }

  @Test
  void historyBeginsWhenADelayIsOver() {
    Routing remembering = ExchangeType.DELAYED_MESSAGE.newRouting(delaying("x-recent-history"));
    remembering.remember(
        Messages.message("early"),
        () -> Properties.NONE.withHeaders(table("x-delay", 5)),
        ExchangeLog.NONE);
    remembering.remember(
        Messages.message("due"),
        () -> Properties.NONE.withHeaders(table("x-delay", -5)),
        ExchangeLog.NONE);
    assertEquals(List.of("due"), remembering.history().stream().map(Messages::body).toList());
  }
}
