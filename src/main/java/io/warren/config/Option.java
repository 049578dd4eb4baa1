package io.warren.config;

import java.util.List;

/**
 * One option: a row of {@link Options}.
 *
 * @param aliases other keys that RabbitMQ accepts for the same thing
 * @param defaultText the default as a user would write it
 */
public record Option<T>(
    String key,
    List<String> aliases,
    ValueType<T> type,
    String defaultText,
    String doc,
    String whenReached)
    implements OptionRow {

  static <T> Option<T> option(String key, ValueType<T> type, String defaultText, String doc) {
    return new Option<>(key, List.of(), type, defaultText, doc, "");
  }

  static <T> Option<T> limit(
      String key, ValueType<T> type, String defaultText, String doc, String whenReached) {
    return new Option<>(key, List.of(), type, defaultText, doc, whenReached);
  }

  Option<T> alias(String alias) {
    return new Option<>(key, List.of(alias), type, defaultText, doc, whenReached);
  }

  @Override
  public boolean holds(String other) {
    return key.equals(other);
  }

  @Override
  public List<Setting> defaults() {
    return List.of(new Setting(key, defaultText, Setting.DEFAULT_ORIGIN));
  }
}
