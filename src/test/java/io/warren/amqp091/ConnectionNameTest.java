package io.warren.amqp091;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.value.FieldTable;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionNameTest {
  private final ConnectionName name = new ConnectionName("a:1 -> b:2");

  @Test
  void itIsTheSocketsEndsAlone() {
    assertEquals("a:1 -> b:2", name.toString());
    assertEquals("unknown", name.client());
    name.introduced(FieldTable.EMPTY);
    assertEquals("a:1 -> b:2", name.toString());
    assertEquals("unknown", name.client());
  }

  @Test
  void addressesWithColonsStandInBrackets() {
    assertEquals("127.0.0.1:5672", ConnectionName.shown(new InetSocketAddress("127.0.0.1", 5672)));
    assertEquals("[::1]:5672", ConnectionName.shown(new InetSocketAddress("::1", 5672)));
    assertEquals(
        "[2001:db8::2]:1", ConnectionName.shown(new InetSocketAddress("2001:db8:0:0:0:0:0:2", 1)));
  }

  @Test
  void theNameThatTheClientGivesIsBehindThem() {
    name.introduced(
        FieldTable.of(Map.of("connection_name", "orders", "product", "Tour", "version", "1.2.3")));
    assertEquals("a:1 -> b:2 'orders'", name.toString());
    assertEquals("Tour 1.2.3", name.client());
  }

  @Test
  void longNamesAreCut() {
    name.introduced(
        FieldTable.of(Map.of("connection_name", "é " + "x".repeat(200), "product", "P")));
    assertEquals("a:1 -> b:2 'é " + "x".repeat(125) + "...'", name.toString());
    assertEquals("P", name.client());
  }

  @Test
  void aNameDoesNotEndBeforeItsQuote() {
    name.introduced(
        FieldTable.of(Map.of("connection_name", "red': user 'admin' opened", "product", "P'")));
    assertEquals("a:1 -> b:2 'red\": user \"admin\" opened'", name.toString());
    assertEquals("P\"", name.client());
  }

  @Test
  void whatIsNoTextIsNoName() {
    name.introduced(FieldTable.of(Map.of("connection_name", 5)));
    assertEquals("a:1 -> b:2", name.toString());
  }
}
