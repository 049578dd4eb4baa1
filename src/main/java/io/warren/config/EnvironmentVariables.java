package io.warren.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads settings from the environment: {@code WARREN_} and the key in capitals with underscores for
 * dots.
 *
 * <p>The variable part of a family's key is taken in small letters.
 */
final class EnvironmentVariables {
  private static final String PREFIX = "WARREN_";

  // Kubernetes and Docker inject these for a service whose name begins with "warren".
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "WARREN_(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP)(_\\w+)?)");
  private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp)://.*");

  private final AcceptedKeys accepted;

  EnvironmentVariables(AcceptedKeys accepted) {
    this.accepted = accepted;
  }

  /** Those of all names that are an option's; the others are among the findings. */
  List<Setting> settings(Map<String, String> environment, Findings findings) {
    List<Setting> settings = new ArrayList<>();
    Map<String, String> sorted = new TreeMap<>(environment);
    sorted.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX) && !isServiceLink(name, value)) {
            findings.attempt(() -> settings.add(new Setting(key(name), value, origin(name))));
          }
        });
    return settings;
  }

  /** The name in the environment of a key, without the variable part of a family's. */
  static String name(String key) {
    return PREFIX + word(key.replace(".", "_"));
  }

  static String origin(String name) {
    return "environment variable " + name;
  }

  static boolean isServiceAddress(String value) {
    return SERVICE_ADDRESS.matcher(value).matches();
  }

  static String word(String part) {
    return part.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private String key(String name) {
    return keyOfOption(name)
        .or(() -> keyOfFamily(name))
        .or(() -> acceptedKey(name))
        .orElseThrow(() -> unknown(name));
  }

  private static Optional<String> keyOfOption(String name) {
    for (OptionRow row : Options.rows()) {
      if (row instanceof Option<?> option) {
        if (name(option.key()).equals(name)
            || option.aliases().stream().anyMatch(alias -> name(alias).equals(name))) {
          return Optional.of(option.key());
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> keyOfFamily(String name) {
    for (OptionRow row : Options.rows()) {
      if (row instanceof OptionFamily<?> family) {
        String prefix = name(family.prefix());
        if (name.equals(prefix) && family.clearable()) {
          return Optional.of(family.prefix());
        }
        if (name.startsWith(prefix + "_") && name.length() > prefix.length() + 1) {
          String last = name.substring(prefix.length() + 1).toLowerCase(Locale.ROOT);
          return Optional.of(family.keyOf(last));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> acceptedKey(String name) {
    return accepted.rows().stream()
        .map(AcceptedKeys.Row::pattern)
        .filter(pattern -> pattern.environmentNames(PREFIX).matcher(name).matches())
        .map(KeyPattern::text)
        .findFirst();
  }

  private static boolean isServiceLink(String name, String value) {
    return SERVICE_LINK.matcher(name).matches()
        || (name.endsWith("_PORT") && isServiceAddress(value));
  }

  private ConfigException unknown(String name) {
    List<String> names =
        NearestKey.candidates(accepted, "").stream().map(EnvironmentVariables::name).toList();
    String nearest =
        NearestKey.among(names, name).map(near -> "; nearest known: " + near).orElse("");
    return new ConfigException(origin(name) + " is no option" + nearest);
  }
}
