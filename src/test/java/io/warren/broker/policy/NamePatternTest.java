package io.warren.broker.policy;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NamePatternTest {
  @Test
  void usualPatternsMatch() {
    assertTrue(NamePattern.of("^(?!amq\\.).*").matches("orders"));
    assertFalse(NamePattern.of("^(?!amq\\.).*").matches("amq.gen-x"));
    assertTrue(NamePattern.of("").matches(""));
    assertTrue(NamePattern.of("(a|b)*c$").matches("ab".repeat(127) + "c"));
    assertTrue(NamePattern.of("ü\\d{2}").matches("xü17"));
  }

  /** It would run for longer than anybody lives. */
  @Test
  void aPatternThatNeverEndsMatchesNothing() {
    assertFalse(NamePattern.of("^(a+)+$").matches("a".repeat(254) + "!"));
  }
}
