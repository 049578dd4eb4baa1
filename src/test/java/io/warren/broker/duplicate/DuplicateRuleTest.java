package io.warren.broker.duplicate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.value.Bytes;
import io.warren.value.FieldTable;
import io.warren.value.FieldTable.NoValue;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DuplicateRuleTest {
  private final DuplicateRule rule = new DuplicateRule("id", 1000, 10);

  @Test
  void aMessageWithoutTheHeaderHasNoId() {
    assertNull(rule.idIn(FieldTable.EMPTY));
    assertNull(rule.idIn(table("id", NoValue.INSTANCE)));
    assertNull(rule.idIn(table("x-deduplication-header", "a")));
  }

  @Test
  void integersOfAnyWidthAreOneIdAndTextIsAnother() {
    assertEquals(rule.idIn(table("id", 7)), rule.idIn(table("id", 7L)));
    assertNotEquals(rule.idIn(table("id", 7)), rule.idIn(table("id", "7")));
  }

  @Test
  void aLongTextIsRememberedByItsDigest() {
    Object id = rule.idIn(table("id", "x".repeat(100_000)));
    assertTrue(id instanceof Bytes bytes && bytes.length() == 32);
    assertEquals(id, rule.idIn(table("id", "x".repeat(100_000))));
    assertNotEquals(id, rule.idIn(table("id", "x".repeat(100_001))));
  }

  @Test
  void aMessageMaySetItsOwnTime() {
    assertEquals(1005, rule.forgottenAtMs(FieldTable.EMPTY, 5));
    assertEquals(25, rule.forgottenAtMs(table("x-cache-ttl", 20), 5));
    assertEquals(SeenIds.NEVER, new DuplicateRule("id", -1, 10).forgottenAtMs(FieldTable.EMPTY, 5));
    assertEquals(SeenIds.NEVER, rule.forgottenAtMs(table("x-cache-ttl", Long.MAX_VALUE), 5));
  }

  private static FieldTable table(String name, Object value) {
    return FieldTable.of(Map.of(name, value));
  }
}
