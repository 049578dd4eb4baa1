package io.warren.broker.exchange;

import static io.warren.broker.exchange.RoutingFixture.table;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ExchangeTypeTest {

  @Test
  void eachTypeIsFoundByItsName() {
    for (ExchangeType type : ExchangeType.values()) {
      assertEquals(type, ExchangeType.named(type.typeName()));
      assertNotSame(type.newRouting(), type.newRouting());
    }
    assertInstanceOf(TopicRouting.class, ExchangeType.named("topic").newRouting());
  }

  @Test
  void unknownNamesAreRefused() {
    refused("unknown exchange type 'x-jms'", () -> ExchangeType.named("x-jms"));
    refused("unknown exchange type 'Direct'", () -> ExchangeType.named("Direct"));
  }

  @Test
  void headersCheckTheirMatchArgument() {
    for (String match : new String[] {"all", "any", "all-with-x", "any-with-x"}) {
      assertDoesNotThrow(() -> ExchangeType.HEADERS.checkBinding("", table("x-match", match)));
    }
    assertDoesNotThrow(() -> ExchangeType.HEADERS.checkBinding("", FieldTable.EMPTY));
    refused(
        "Invalid x-match field value <<\"some\">>; expected all, any, all-with-x, or any-with-x",
        () -> ExchangeType.HEADERS.checkBinding("", table("x-match", "some")));
    refused(
        "Invalid x-match field type signedint (value 5); expected longstr",
        () -> ExchangeType.HEADERS.checkBinding("", table("x-match", 5)));
    assertDoesNotThrow(() -> ExchangeType.DIRECT.checkBinding("", table("x-match", 5)));
  }

  @Test
  void topicTakesAnyNumberOfHashes() {
    assertDoesNotThrow(() -> ExchangeType.TOPIC.checkBinding("#.#.#.#", FieldTable.EMPTY));
  }

  private static void refused(String text, Executable action) {
    BrokerException refusal = assertThrows(BrokerException.class, action);
    assertEquals(text, refusal.text());
    assertEquals(ErrorKind.PRECONDITION_FAILED, refusal.kind());
  }
}
