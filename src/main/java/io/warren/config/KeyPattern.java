package io.warren.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A key of which some parts, written {@code $name}, may be any words. */
record KeyPattern(String text, List<String> parts, Pattern keys) {

  static KeyPattern of(String text) {
    List<String> parts = List.of(text.split("\\.", -1));
    // A variable part may have dots of its own: in a file they are written with a backslash.
    String keys =
        parts.stream()
            .map(part -> part.startsWith("$") ? ".+" : Pattern.quote(part))
            .collect(Collectors.joining("\\."));
    return new KeyPattern(text, parts, Pattern.compile(keys));
  }

  boolean matches(String key) {
    return keys.matcher(key).matches();
  }

  /** The key of this pattern that is nearest to another key: its words in our variable parts. */
  String filledFrom(List<String> key) {
    StringBuilder filled = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      boolean fromKey = isWildcard(i) && key.size() == parts.size();
      filled.append(i == 0 ? "" : ".").append(fromKey ? key.get(i) : parts.get(i));
    }
    return filled.toString();
  }

  /** What the environment's names for this pattern look like. */
  Pattern environmentNames(String prefix) {
    return Pattern.compile(
        parts.stream()
            .map(part -> part.startsWith("$") ? ".+" : EnvironmentVariables.word(part))
            .map(part -> part.toUpperCase(Locale.ROOT))
            .collect(Collectors.joining("_", prefix, "")));
  }

  private boolean isWildcard(int index) {
    return parts.get(index).startsWith("$");
  }
}
