package io.warren.broker.exchange;

import static io.warren.broker.exchange.RoutingFixture.routed;
import static io.warren.broker.exchange.RoutingFixture.table;
import static io.warren.broker.exchange.RoutingFixture.toQueue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.warren.value.Bytes;
import io.warren.value.FieldTable;
import io.warren.value.FieldTable.NoValue;
import io.warren.value.FieldTable.Timestamp;
import io.warren.value.FieldTable.Unsigned;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeadersRoutingTest {
  private static final Object PRESENT = NoValue.INSTANCE;

  private final Routing headers = new HeadersRouting();

  @Test
  void allIsTheDefault() {
    assertMatch(true, table("a", "1", "b", 2), table("a", "1", "b", 2, "c", 3));
    assertMatch(false, table("a", "1", "b", 2), table("a", "1"));
    assertMatch(false, table("a", "1", "b", 2), table("a", "1", "b", 3));
    assertMatch(true, table("x-match", "all", "a", "1"), table("a", "1"));
  }

  @Test
  void anyNeedsOne() {
    FieldTable any = table("x-match", "any", "a", "1", "b", 2);
    assertMatch(true, any, table("b", 2));
    assertMatch(false, any, table("a", "2", "b", 1));
    assertMatch(false, any, table("x-match", "any"));
  }

  @Test
  void ofNoConditionsAllMatchesAndAnyDoesNot() {
    assertMatch(true, FieldTable.EMPTY, FieldTable.EMPTY);
    assertMatch(true, table("x-match", "all"), table("z", 1));
    assertMatch(false, table("x-match", "any"), table("z", 1));
    assertMatch(true, table("x-a", "1"), table("z", 1));
  }

  @Test
  void namesWithXCountOnlyWhereAskedFor() {
    assertMatch(true, table("x-match", "all", "x-a", 1, "b", 2), table("b", 2));
    assertMatch(false, table("x-match", "all-with-x", "x-a", 1, "b", 2), table("b", 2));
    assertMatch(true, table("x-match", "all-with-x", "x-a", 1, "b", 2), table("b", 2, "x-a", 1));
    assertMatch(false, table("x-match", "any", "x-a", 1), table("x-a", 1));
    assertMatch(true, table("x-match", "any-with-x", "x-a", 1), table("x-a", 1));
  }

  @Test
  void noValueAsksForPresence() {
    assertMatch(true, table("a", PRESENT), table("a", "whatever"));
    assertMatch(true, table("a", PRESENT), table("a", PRESENT));
    assertMatch(false, table("a", PRESENT), table("b", "whatever"));
    assertMatch(false, table("a", "1"), table("a", PRESENT));
  }

  @Test
  void typesAndValuesAreEqual() {
    assertMatch(false, table("a", "1"), table("a", 1));
    assertMatch(false, table("a", 1), table("a", 1.0));
    assertMatch(false, table("a", true), table("a", "true"));
    assertMatch(true, table("a", 1), table("a", 1L));
    assertMatch(true, table("a", (byte) 1), table("a", new Unsigned(16, 1)));
    assertMatch(true, table("a", 0.5f), table("a", 0.5));
    assertMatch(true, table("a", List.of(1, "b")), table("a", List.of(1, "b")));
    assertMatch(true, table("a", new Timestamp(9)), table("a", new Timestamp(9)));
    assertMatch(
        true, table("a", Bytes.copyOf(new byte[] {1})), table("a", Bytes.copyOf(new byte[] {1})));
  }

  @Test
  void headersAreNotAskedForWithoutBindings() {
    assertSame(
        Destinations.NONE,
        headers.route(
            "",
            () -> {
              throw new AssertionError("decoded for nothing");
            }));
  }

  @Test
  void unbindKeepsWhatAnotherBindingJustifies() {
    headers.bind(toQueue("q", "", table("a", 1)));
    headers.bind(toQueue("q", "key", table("a", 1)));
    headers.bind(toQueue("q", "", table("b", 1)));
    FieldTable both = table("a", 1, "b", 1);

    assertEquals(Set.of("q/q"), routed(headers, "", both));
    headers.unbind(toQueue("q", "", table("b", 1)));
    headers.unbind(toQueue("q", "", table("a", 1)));
    assertEquals(Set.of("q/q"), routed(headers, "", both));
    headers.unbind(toQueue("q", "key", table("a", 1)));
    headers.unbind(toQueue("q", "key", table("a", 1)));
    assertEquals(Set.of(), routed(headers, "", both));
  }

  private static void assertMatch(boolean expected, FieldTable arguments, FieldTable message) {
    Routing routing = new HeadersRouting();
    routing.bind(toQueue("q", "", arguments));
    assertEquals(
        expected ? Set.of("q/q") : Set.of(),
        routed(routing, "", message),
        () -> arguments + " on " + message);
  }
}
