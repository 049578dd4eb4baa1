package io.warren.broker.exchange;

import static io.warren.broker.exchange.ExchangeArgument.ALTERNATE_EXCHANGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.value.FieldTable;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExchangeArgumentTest {
  private static final FieldTable ARGUMENTS = FieldTable.of(Map.of("alternate-exchange", "a"));
  private static final FieldTable POLICY = FieldTable.of(Map.of("alternate-exchange", "b"));

  @Test
  void theDeclaredOneHolds() {
    assertEquals("a", ALTERNATE_EXCHANGE.effective(ARGUMENTS, POLICY));
    assertEquals("b", ALTERNATE_EXCHANGE.effective(FieldTable.EMPTY, POLICY));
    assertNull(ALTERNATE_EXCHANGE.effective(FieldTable.EMPTY, FieldTable.EMPTY));
  }

  @Test
  void itIsAName() {
    assertEquals("", ALTERNATE_EXCHANGE.fault("x"));
    assertEquals("7 is not a valid alternate exchange name", ALTERNATE_EXCHANGE.fault(7));
    assertTrue(ALTERNATE_EXCHANGE.doc().endsWith("."));
  }
}
