package io.warren.broker.exchange;

import static io.warren.broker.exchange.RoutingFixture.NO_HEADERS;
import static io.warren.broker.exchange.RoutingFixture.routed;
import static io.warren.broker.exchange.RoutingFixture.table;
import static io.warren.broker.exchange.RoutingFixture.toExchange;
import static io.warren.broker.exchange.RoutingFixture.toQueue;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warren.broker.queue.Messages;
import io.warren.value.BrokerException;
import io.warren.value.FieldTable;
import io.warren.value.Properties;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentHistoryRoutingTest {

  @Test
  void everyBindingGetsEveryMessage() {
    Routing routing = new RecentHistoryRouting(FieldTable.EMPTY);
    routing.bind(toQueue("q", "k"));
    routing.bind(toExchange("e", ""));
    assertEquals(Set.of("q/q", "e/e"), routed(routing, "any"));
    routing.unbind(toQueue("q", "k"));
    assertEquals(Set.of("e/e"), routed(routing, "any"));
  }

  @Test
  void theLastTwentyAreKept() {
    Routing routing = new RecentHistoryRouting(FieldTable.EMPTY);
    remember(routing, 100);
    assertEquals(bodies(80, 100), history(routing));
  }

  @Test
  void theLengthMayBeChosen() {
    Routing routing = new RecentHistoryRouting(table("x-recent-history-length", 2L));
    assertEquals(List.of(), history(routing));
    remember(routing, 1);
    assertEquals(bodies(0, 1), history(routing));
    remember(routing, 5);
    assertEquals(bodies(3, 5), history(routing));
    assertEquals(bodies(3, 5), history(routing));
  }

  @Test
  void aMessageMayAskNotToBeKept() {
    Routing routing = new RecentHistoryRouting(FieldTable.EMPTY);
    FieldTable headers = table("x-recent-history-no-store", true);
    routing.remember(
        Messages.message("k"), () -> Properties.NONE.withHeaders(headers), ExchangeLog.NONE);
    assertEquals(List.of(), history(routing));
  }

  @Test
  void lengthsAreChecked() {
    for (Object length : new Object[] {1, 1L, (short) 7, Integer.MAX_VALUE}) {
      assertDoesNotThrow(() -> check(length));
    }
    for (Object length : new Object[] {0, -5L, "20", true, 2.5}) {
      assertThrows(BrokerException.class, () -> check(length));
    }
  }

  private static void check(Object length) {
    ExchangeType.RECENT_HISTORY.checkArguments(table("x-recent-history-length", length));
  }

  private static void remember(Routing routing, int count) {
    for (String body : bodies(0, count)) {
      routing.remember(Messages.message(body), NO_HEADERS, ExchangeLog.NONE);
    }
  }

  private static List<String> history(Routing routing) {
    return routing.history().stream().map(Messages::body).toList();
  }

  private static List<String> bodies(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "k" + i).toList();
  }
}
