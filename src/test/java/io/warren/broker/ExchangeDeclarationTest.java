package io.warren.broker;

import static io.warren.broker.TopologyFixture.assertNothing;
import static io.warren.broker.TopologyFixture.table;
import static io.warren.value.ErrorKind.ACCESS_REFUSED;
import static io.warren.value.ErrorKind.PRECONDITION_FAILED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.TopologyCommand.DeclareExchange;
import io.warren.value.FieldTable;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExchangeDeclarationTest {
  private final TopologyFixture on = new TopologyFixture();

  @Test
  void whatTheDoorRefusesIsNotMadeButDeclaredAgain() {
    DeclareExchange refused =
        new DeclareExchange("x", "fanout", true, false, false, FieldTable.EMPTY, "may not");
    on.refused(ACCESS_REFUSED, "may not", () -> on.topology.declareExchange(refused));
    on.exchange("x", "fanout");
    assertNothing(on.topology.declareExchange(refused));
  }

  @Test
  void aNewExchangeIsAnnounced() {
    Verdict verdict = on.exchange("x", "topic", "alternate-exchange", "ae", "note", 1);

    ExchangeInfo expected =
        new ExchangeInfo(
            "/",
            "x",
            on.ids.get(),
            "topic",
            true,
            false,
            false,
            "ae",
            table("alternate-exchange", "ae", "note", 1));
    assertEquals(List.of(expected), verdict.changes().exchangesAdded());
    assertEquals(new Answer.Done(0), verdict.answer());
    assertEquals(expected, on.topology.exchange("x").orElseThrow());
  }

  @Test
  void declaringAgainChangesNothing() {
    on.exchange("x", "topic", "alternate-exchange", "ae", "note", 1);
    assertNothing(on.exchange("x", "topic", "alternate-exchange", "ae", "note", 2));
    assertNothing(on.exchange("amq.topic", "topic"));
  }

  @Test
  void theTypeMustBeKnownEvenForTheDefaultExchange() {
    on.refused(
        PRECONDITION_FAILED, "unknown exchange type 'round'", () -> on.exchange("x", "round"));
    on.refused(
        PRECONDITION_FAILED, "unknown exchange type 'round'", () -> on.exchange("", "round"));
    on.refused(
        ACCESS_REFUSED,
        "operation not permitted on the default exchange",
        () -> on.exchange("", "direct"));
  }

  @Test
  void thePrefixIsReservedForNewExchanges() {
    on.refused(
        ACCESS_REFUSED,
        "exchange name 'amq.foo' contains reserved prefix 'amq.*'",
        () -> on.exchange("amq.foo", "direct"));
  }

  @Test
  void anAlternateExchangeIsAName() {
    on.refused(
        PRECONDITION_FAILED,
        "invalid type 'signedint' for arg 'alternate-exchange' in exchange 'x' in vhost '/'",
        () -> on.exchange("x", "direct", "alternate-exchange", 5));
  }

  @Test
  void eachFieldMustBeAsItWas() {
    on.exchange("x", "direct");
    inequivalent("type", "'fanout'", "'direct'", "fanout", false, true, true, table("a", 1));
    inequivalent("durable", "'false'", "'true'", "direct", false, true, true, FieldTable.EMPTY);
    inequivalent("auto_delete", "'true'", "'false'", "direct", true, true, true, FieldTable.EMPTY);
    inequivalent("internal", "'true'", "'false'", "direct", true, false, true, FieldTable.EMPTY);
    inequivalent(
        "alternate-exchange",
        "the value 'b' of type 'longstr'",
        "none",
        "direct",
        true,
        false,
        false,
        table("alternate-exchange", "b"));
  }

  @Test
  void theAlternateExchangeMustBeAsItWas() {
    on.exchange("x", "direct", "alternate-exchange", "a");
    inequivalent(
        "alternate-exchange",
        "'b'",
        "'a'",
        "direct",
        true,
        false,
        false,
        table("alternate-exchange", "b"));
    inequivalent(
        "alternate-exchange",
        "none",
        "the value 'a' of type 'longstr'",
        "direct",
        true,
        false,
        false,
        FieldTable.EMPTY);
  }

  private void inequivalent(
      String argument,
      String received,
      String current,
      String type,
      boolean durable,
      boolean autoDelete,
      boolean internal,
      FieldTable arguments) {
    on.refused(
        PRECONDITION_FAILED,
        "inequivalent arg '%s' for exchange 'x' in vhost '/': received %s but current is %s"
            .formatted(argument, received, current),
        () ->
            on.topology.declareExchange(
                new DeclareExchange("x", type, durable, autoDelete, internal, arguments, "")));
  }
}
