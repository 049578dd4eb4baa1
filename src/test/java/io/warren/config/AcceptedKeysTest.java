package io.warren.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AcceptedKeysTest {
  private final AcceptedKeys accepted = AcceptedKeys.read();

  @Test
  void noKeyIsBothAnOptionAndWithoutEffect() {
    for (OptionRow row : Options.rows()) {
      // A family of everything under a prefix stands beside keys of its own name only.
      assertFalse(
          accepted.rows().stream().anyMatch(r -> r.pattern().text().equals(row.key())), row.key());
      if (row instanceof Option<?> option) {
        assertTrue(accepted.find(option.key()).isEmpty(), option.key());
        option.aliases().forEach(alias -> assertTrue(accepted.find(alias).isEmpty(), alias));
      }
    }
  }

  @Test
  void patternsAreUnique() {
    Set<String> seen = new HashSet<>();
    accepted.rows().forEach(row -> assertTrue(seen.add(row.pattern().text()), row.toString()));
  }

  @Test
  void variablePartsMatchAnyWord() {
    assertTrue(accepted.find("mqtt.listeners.ssl.anything").isPresent());
    assertTrue(accepted.find("mqtt.listeners.ssl").isPresent());
    assertTrue(accepted.find("mqtt.listeners.sslx.a").isEmpty());
    assertEquals(
        "no MQTT listener is opened",
        accepted.find("mqtt.listeners.ssl.1").orElseThrow().missing());
  }
}
