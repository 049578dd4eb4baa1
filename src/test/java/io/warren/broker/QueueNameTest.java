package io.warren.broker;

import static io.warren.broker.TopologyFixture.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import org.junit.jupiter.api.Test;

class QueueNameTest {
  private static final String TOKEN = "[A-Za-z0-9_-]{22}";

  @Test
  void anEmptyNameAsksForOneThatNoOtherQueueHas() {
    String first = QueueName.declared("", FieldTable.EMPTY);
    assertTrue(first.matches("amq\\.gen-" + TOKEN), first);
    assertNotEquals(first, QueueName.declared("", FieldTable.EMPTY));
  }

  @Test
  void aGivenNameMayHaveAnotherPrefix() {
    String prefixed = QueueName.declared("", table("x-name-prefix", "mine\r\n"));
    assertTrue(prefixed.matches("mine-" + TOKEN), prefixed);
    for (Object none : new Object[] {"", 5}) {
      String given = QueueName.declared("", table("x-name-prefix", none));
      assertTrue(given.startsWith("amq.gen-"), given);
    }
    assertEquals("q", QueueName.declared("q", table("x-name-prefix", "mine")));
  }

  @Test
  void thePrefixIsBounded() {
    refused(
        ErrorKind.PRECONDITION_FAILED,
        "Queue name prefix '" + "p".repeat(65) + "' exceeds the 64-byte limit",
        "",
        table("x-name-prefix", "p".repeat(65)));
    String longest = QueueName.declared("", table("x-name-prefix", "p".repeat(64)));
    assertTrue(longest.startsWith("p".repeat(64) + "-"), longest);
  }

  @Test
  void aNameThatTheBrokerGivesIsReserved() {
    for (String name : new String[] {"amq.queue", "amq.gen-1"}) {
      refused(
          ErrorKind.ACCESS_REFUSED,
          "queue name '" + name + "' contains reserved prefix 'amq.*'",
          name,
          FieldTable.EMPTY);
    }
  }

  private static void refused(ErrorKind kind, String text, String name, FieldTable arguments) {
    BrokerException refusal =
        assertThrows(BrokerException.class, () -> QueueName.declared(name, arguments));
    assertEquals(text, refusal.text());
    assertEquals(kind, refusal.kind());
  }
}
