package io.warren.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.warren.value.FieldTable.Unsigned;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DelayHeaderTest {

  @Test
  void anyNumberIsADelay() {
    for (Object value :
        List.of((byte) 7, (short) 7, 7, 7L, new Unsigned(32, 7), 7.9, 7.9f, "7", "+7")) {
      assertEquals(OptionalLong.of(7), DelayHeader.delayMs(delay(value)), () -> "of " + value);
    }
    assertEquals(OptionalLong.of(-3), DelayHeader.delayMs(delay(-3)));
  }

  @Test
  void whatIsNoNumberIsNone() {
    for (Object value : List.of("soon", "", "7.5", true, List.of(7))) {
      assertEquals(OptionalLong.empty(), DelayHeader.delayMs(delay(value)), () -> "of " + value);
    }
    assertEquals(OptionalLong.empty(), DelayHeader.delayMs(FieldTable.EMPTY));
    assertEquals(OptionalLong.empty(), DelayHeader.delayMs(FieldTable.of(Map.of("a", 7))));
  }

  @Test
  void whatHasWaitedHasTheOtherSign() {
    assertEquals(delay(-7L), DelayHeader.waited(delay(7)));
    assertEquals(delay(-7L), DelayHeader.waited(delay("7")));
    assertEquals(delay(-7L), DelayHeader.waited(delay(7.9)));
    FieldTable other = FieldTable.of(Map.of("a", 7));
    assertSame(other, DelayHeader.waited(other));
  }

  private static FieldTable delay(Object value) {
    return FieldTable.of(Map.of("x-delay", value));
  }
}
