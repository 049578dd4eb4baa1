package io.warren;

import io.warren.auth.Mechanism;
import io.warren.config.ConfigException;
import io.warren.config.Configuration;
import io.warren.config.Options;
import io.warren.config.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ways to log in that the options ask for. */
final class OfferedMechanisms {
  private static final Logger LOG = LoggerFactory.getLogger(OfferedMechanisms.class);

  private OfferedMechanisms() {}

  /**
   * Those that are known here, in their order. The others are left out with a warning each, and
   * ANONYMOUS without one where no user is named for it.
   *
   * @throws ConfigException where none is left: nobody could log in
   */
  static List<Mechanism> of(Configuration configuration) {
    List<Setting> asked = configuration.settings(Options.AUTH_MECHANISMS);
    List<Setting> unknown = new ArrayList<>();
    List<Mechanism> offered = new ArrayList<>();
    for (Setting setting : asked) {
      try {
        offered.add(Mechanism.valueOf(setting.text()));
      } catch (IllegalArgumentException e) {
        unknown.add(setting);
      }
    }
    if (configuration.value(Options.ANONYMOUS_LOGIN_USER).equals(Options.NOBODY)) {
      offered.remove(Mechanism.ANONYMOUS);
    }
    if (offered.isEmpty()) {
      throw nobodyCouldLogIn(asked.get(0));
    }
    unknown.forEach(
        setting ->
            LOG.warn(
                "{}: \"{}\" is not known here, and not offered", setting.key(), setting.text()));
    return offered;
  }

  private static ConfigException nobodyCouldLogIn(Setting setting) {
    String known =
        Arrays.stream(Mechanism.values()).map(Enum::name).collect(Collectors.joining(", "));
    return new ConfigException(
        setting.origin()
            + ": "
            + setting.key()
            + ": \""
            + setting.text()
            + "\" is not known here or not allowed, and nobody could log in with none of "
            + known);
  }
}
