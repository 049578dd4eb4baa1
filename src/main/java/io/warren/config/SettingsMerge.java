package io.warren.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Puts one source of settings upon another, checking each setting where it was said. */
final class SettingsMerge {
  private final AcceptedKeys accepted;
  private final Map<String, Option<?>> optionByKey = new HashMap<>();
  private final List<OptionFamily<?>> families = new ArrayList<>();
  private final Map<String, Setting> settingByKey = new HashMap<>();
  private final Map<String, SortedMap<String, Setting>> settingByNameByPrefix = new HashMap<>();
  private final Set<Setting> defaultEntries = new HashSet<>();
  private final List<Setting> ignored = new ArrayList<>();
  private final Findings findings;

  SettingsMerge(AcceptedKeys accepted, Findings findings) {
    this.accepted = accepted;
    this.findings = findings;
    for (OptionRow row : Options.rows()) {
      if (row instanceof Option<?> option) {
        optionByKey.put(option.key(), option);
        option.aliases().forEach(alias -> optionByKey.put(alias, option));
        settingByKey.put(option.key(), option.defaults().get(0));
      } else if (row instanceof OptionFamily<?> family) {
        families.add(family);
        SortedMap<String, Setting> entries = new TreeMap<>();
        family.defaults().forEach(entry -> entries.put(family.nameIn(entry.key()), entry));
        defaultEntries.addAll(entries.values());
        settingByNameByPrefix.put(family.prefix(), entries);
      }
    }
  }

  /**
   * Adds a setting that goes as a default does where a source names another entry of its family.
   */
  void addDefault(Setting setting) {
    add(List.of(setting));
    defaultEntries.add(setting);
  }

  /** Adds a source that goes before all the ones added so far. */
  void add(List<Setting> source) {
    Set<OptionFamily<?>> cleared = new HashSet<>();
    for (Setting setting : source) {
      findings.attempt(() -> clear(setting, cleared));
    }
    for (Setting setting : source) {
      findings.attempt(() -> add(setting, cleared));
    }
  }

  /** What has come together, if no source had an error. */
  Configuration configuration() {
    findings.attempt(() -> AcceptedKeys.refuseLostBackends(ignored));
    findings.throwErrors();
    accepted.warnings(ignored).forEach(findings::warn);
    return new Configuration(settingByKey, settingByNameByPrefix, findings.warnings());
  }

  private void clear(Setting setting, Set<OptionFamily<?>> cleared) {
    for (OptionFamily<?> family : families) {
      if (family.clearable() && family.prefix().equals(setting.key())) {
        if (!setting.text().equals(OptionFamily.NONE)) {
          throw setting.wrong(
              setting.key() + ": \"" + setting.text() + "\" is not none; see " + family.key());
        }
        entries(family).clear();
        cleared.add(family);
      }
    }
  }

  private void add(Setting setting, Set<OptionFamily<?>> cleared) {
    Option<?> option = optionByKey.get(setting.key());
    Optional<OptionFamily<?>> family = familyOf(setting.key());
    if (option != null) {
      setOption(option, setting);
    } else if (family.isPresent()) {
      // Within one source "none" wins, wherever it stands: so RabbitMQ has it.
      setEntry(family.get(), setting, cleared.contains(family.get()));
    } else if (!isClearing(setting)) {
      accept(setting);
    }
  }

  private boolean isClearing(Setting setting) {
    return families.stream().anyMatch(f -> f.clearable() && f.prefix().equals(setting.key()));
  }

  private Optional<OptionFamily<?>> familyOf(String key) {
    for (OptionFamily<?> family : families) {
      if (family.holds(key)) {
        return Optional.of(family);
      }
    }
    return Optional.empty();
  }

  private void setOption(Option<?> option, Setting setting) {
    option.type().read(setting);
    settingByKey.put(option.key(), new Setting(option.key(), setting.text(), setting.origin()));
  }

  private void setEntry(OptionFamily<?> family, Setting setting, boolean cleared) {
    SortedMap<String, Setting> entries = entries(family);
    if (family.replacesDefaults()) {
      entries.values().removeIf(defaultEntries::contains);
    }
    String name = family.nameIn(setting.key());
    if (name.equals(OptionFamily.ANY_NAME)) {
      throw setting.wrong(setting.key() + ": " + name + " stands for a name of your own");
    }
    if (family.clearable() && setting.text().equals(OptionFamily.NONE)) {
      entries.remove(name);
      return;
    }
    family.type().read(setting);
    if (!cleared) {
      entries.put(name, setting);
    }
  }

  private void accept(Setting setting) {
    if (accepted.find(setting.key()).isEmpty()) {
      throw setting.wrong(
          "unknown key "
              + setting.key()
              + NearestKey.hint(NearestKey.candidates(accepted, setting.key()), setting.key()));
    }
    ignored.add(setting);
  }

  private SortedMap<String, Setting> entries(OptionFamily<?> family) {
    return settingByNameByPrefix.computeIfAbsent(family.prefix(), prefix -> new TreeMap<>());
  }
}
