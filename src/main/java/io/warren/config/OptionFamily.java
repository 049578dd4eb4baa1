package io.warren.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Options that share a prefix, such as {@code listeners.tcp.$name}: a row of {@link Options}.
 *
 * @param prefix the key without its last, variable part
 * @param defaultTextByName what holds when nobody says anything
 * @param replacesDefaults whether the first entry that somebody sets drops all the defaults
 * @param clearable whether {@code PREFIX = none} empties it and {@code PREFIX.NAME = none} drops
 *     one entry
 */
public record OptionFamily<T>(
    String prefix,
    ValueType<T> type,
    Map<String, String> defaultTextByName,
    boolean replacesDefaults,
    boolean clearable,
    String doc)
    implements OptionRow {
  /** The word that empties a clearable family. */
  static final String NONE = "none";

  /** What stands for the variable part of the key where no entry is meant. */
  static final String ANY_NAME = "$name";

  @Override
  public String key() {
    return keyOf(ANY_NAME);
  }

  @Override
  public List<Setting> defaults() {
    return new TreeMap<>(defaultTextByName)
        .entrySet().stream()
            .map(e -> new Setting(keyOf(e.getKey()), e.getValue(), Setting.DEFAULT_ORIGIN))
            .toList();
  }

  @Override
  public String whenReached() {
    return "";
  }

  String keyOf(String name) {
    return prefix + "." + name;
  }

  @Override
  public boolean holds(String key) {
    return key.length() > prefix.length() + 1 && key.startsWith(prefix + ".");
  }

  String nameIn(String key) {
    return key.substring(prefix.length() + 1);
  }
}
