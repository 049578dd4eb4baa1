package io.warren.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Every option's value and where it came from. Immutable.
 *
 * <p>A value is read from its text at each call: a room asks when it is built, never per message.
 */
public final class Configuration {
  private final Map<String, Setting> settingByKey;
  private final Map<String, SortedMap<String, Setting>> settingByNameByPrefix;
  private final List<String> warnings;

  Configuration(
      Map<String, Setting> settingByKey,
      Map<String, SortedMap<String, Setting>> settingByNameByPrefix,
      List<String> warnings) {
    this.settingByKey = Map.copyOf(settingByKey);
    this.settingByNameByPrefix = Map.copyOf(settingByNameByPrefix);
    this.warnings = List.copyOf(warnings);
  }

  /** The defaults with some keys set, read from no file and no environment: for tests and tools. */
  public static Configuration of(Map<String, String> textByKey) {
    return ConfigLoader.overDefaults(textByKey);
  }

  public <T> T value(Option<T> option) {
    return option.type().read(setting(option));
  }

  /** The entries of a family, ordered by their names. */
  public <T> Map<String, T> values(OptionFamily<T> family) {
    Map<String, T> valueByName = new LinkedHashMap<>();
    entries(family).forEach((name, entry) -> valueByName.put(name, family.type().read(entry)));
    return Collections.unmodifiableMap(valueByName);
  }

  /** The same with where each was said. */
  public List<Setting> settings(OptionFamily<?> family) {
    return List.copyOf(entries(family).values());
  }

  /** Where the value of an option was said. */
  public String origin(Option<?> option) {
    return setting(option).origin();
  }

  /**
   * The effective configuration in the order of the table, one setting for each key. Secrets are
   * left out.
   */
  public List<Setting> settings() {
    List<Setting> settings = new ArrayList<>();
    for (OptionRow row : Options.rows()) {
      if (row instanceof Option<?> option) {
        settings.add(setting(option));
      } else if (row instanceof OptionFamily<?> family) {
        settings.addAll(entries(family).values());
      }
    }
    return settings.stream()
        .map(setting -> isSecret(setting) ? withoutText(setting) : setting)
        .toList();
  }

  /** What an operator should read once the log is open, one line each. */
  public List<String> warnings() {
    return warnings;
  }

  private Setting setting(Option<?> option) {
    Setting setting = settingByKey.get(option.key());
    if (setting == null) {
      throw new IllegalArgumentException("no row of the table of options: " + option.key());
    }
    return setting;
  }

  private SortedMap<String, Setting> entries(OptionFamily<?> family) {
    SortedMap<String, Setting> entries = settingByNameByPrefix.get(family.prefix());
    if (entries == null) {
      throw new IllegalArgumentException("no row of the table of options: " + family.key());
    }
    return entries;
  }

  private static boolean isSecret(Setting setting) {
    return Options.rows().stream()
        .anyMatch(row -> row.type().isSecret() && row.holds(setting.key()));
  }

  private static Setting withoutText(Setting setting) {
    return new Setting(setting.key(), "********", setting.origin());
  }
}
