package io.warren.broker.exchange;

import static io.warren.broker.exchange.RoutingFixture.exchange;
import static io.warren.broker.exchange.RoutingFixture.table;
import static io.warren.broker.exchange.RoutingFixture.toExchange;
import static io.warren.broker.exchange.RoutingFixture.toQueue;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warren.broker.bus.ExchangeInfo;
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
      ExchangeInfo exchange = exchange(type, "x-delayed-type", "fanout");
      assertNotSame(type.newRouting(exchange), type.newRouting(exchange));
    }
    assertInstanceOf(
        TopicRouting.class, ExchangeType.named("topic").newRouting(exchange(ExchangeType.TOPIC)));
  }

  @Test
  void unknownNamesAreRefused() {
    refused("unknown exchange type 'x-jms'", () -> ExchangeType.named("x-jms"));
    refused("unknown exchange type 'Direct'", () -> ExchangeType.named("Direct"));
  }

  @Test
  void headersCheckTheirMatchArgument() {
    for (String match : new String[] {"all", "any", "all-with-x", "any-with-x"}) {
      assertDoesNotThrow(() -> check(ExchangeType.HEADERS, "", table("x-match", match)));
    }
    assertDoesNotThrow(() -> check(ExchangeType.HEADERS, "", FieldTable.EMPTY));
    refused(
        "Invalid x-match field value <<\"some\">>; expected all, any, all-with-x, or any-with-x",
        () -> check(ExchangeType.HEADERS, "", table("x-match", "some")));
    refused(
        "Invalid x-match field type signedint (value 5); expected longstr",
        () -> check(ExchangeType.HEADERS, "", table("x-match", 5)));
    assertDoesNotThrow(() -> check(ExchangeType.DIRECT, "", table("x-match", 5)));
  }

  @Test
  void topicTakesAnyNumberOfHashes() {
    assertDoesNotThrow(() -> check(ExchangeType.TOPIC, "#.#.#.#", FieldTable.EMPTY));
  }

  @Test
  void weightsAreChecked() {
    for (String weight : new String[] {"1", "+7", "0010", "10000"}) {
      assertDoesNotThrow(() -> check(ExchangeType.CONSISTENT_HASH, weight, FieldTable.EMPTY));
    }
    refusedWeight("The binding key must be an integer: <<\"ten\">>", "ten");
    refusedWeight("The binding key must be an integer: <<>>", "");
    refusedWeight("The binding key must be an integer: <<\"1.5\">>", "1.5");
    refusedWeight("The binding key must be greater than 0", "0");
    refusedWeight("The binding key must be greater than 0", "-1");
    refusedWeight("The binding key must not exceed 10000", "10001");
    refusedWeight("The binding key must not exceed 10000", "99999999999999999999");
  }

  private static void refusedWeight(String text, String key) {
    refused(text, () -> check(ExchangeType.CONSISTENT_HASH, key, FieldTable.EMPTY));
  }

  @Test
  void whatIsHashedIsChecked() {
    for (String property : new String[] {"message_id", "correlation_id", "timestamp"}) {
      assertDoesNotThrow(
          () -> ExchangeType.CONSISTENT_HASH.checkArguments(table("hash-property", property)));
    }
    refused(
        "Unsupported property: app_id",
        () -> ExchangeType.CONSISTENT_HASH.checkArguments(table("hash-property", "app_id")));
    refused(
        "hash-header and hash-property are mutually exclusive",
        () ->
            ExchangeType.CONSISTENT_HASH.checkArguments(
                table("hash-header", "h", "hash-property", "message_id")));
    assertDoesNotThrow(() -> ExchangeType.DIRECT.checkArguments(table("hash-property", "app_id")));
  }

  @Test
  void localRandomTakesQueuesWithoutKeys() {
    assertDoesNotThrow(() -> check(ExchangeType.LOCAL_RANDOM, "", FieldTable.EMPTY));
    refused(
        "Non empty binding 'k' key not permitted",
        () -> check(ExchangeType.LOCAL_RANDOM, "k", FieldTable.EMPTY));
    refused(
        "Destination not found",
        () ->
            ExchangeType.LOCAL_RANDOM.checkBinding(
                exchange(ExchangeType.LOCAL_RANDOM), toExchange("e", "")));
    assertDoesNotThrow(() -> check(ExchangeType.RANDOM, "k", FieldTable.EMPTY));
  }

  private static void check(ExchangeType type, String key, FieldTable arguments) {
    type.checkBinding(exchange(type), toQueue("q", key, arguments));
  }

  private static void refused(String text, Executable action) {
    BrokerException refusal = assertThrows(BrokerException.class, action);
    assertEquals(text, refusal.text());
    assertEquals(ErrorKind.PRECONDITION_FAILED, refusal.kind());
  }
}
