package io.warren.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the configuration from all its sources, each of which goes before the ones read earlier:
 * the defaults, {@code conf/warren.conf}, the file of {@code --config}, RabbitMQ's environment,
 * Warren's environment, {@code --set}.
 *
 * <p>Wrong keys and values fail, all together, with one {@link ConfigException}, also where a later
 * source would have covered them.
 */
public final class ConfigLoader {
  /** The file that is read without being asked for, if it is there. */
  public static final Path STANDARD_FILE = Path.of("conf", "warren.conf");

  private static final String SET = "--set";

  private ConfigLoader() {}

  /**
   * Loads for a start.
   *
   * @param standardFile read if it is there
   * @param file must be there
   * @param assignments of the form {@code KEY=VALUE}
   */
  public static Configuration load(
      Path standardFile,
      Optional<Path> file,
      Map<String, String> environment,
      List<String> assignments) {
    AcceptedKeys accepted = AcceptedKeys.read();
    Findings findings = new Findings();
    SettingsMerge merge = new SettingsMerge(accepted, findings);
    RabbitmqVariables rabbitmq = new RabbitmqVariables(environment);
    rabbitmq.defaultListener().ifPresent(merge::addDefault);
    if (Files.exists(standardFile)) {
      merge.add(ConfFile.read(standardFile, environment, findings));
    }
    file.ifPresent(path -> merge.add(ConfFile.read(path, environment, findings)));
    merge.add(rabbitmq.settings());
    merge.add(new EnvironmentVariables(accepted).settings(environment, findings));
    merge.add(assignments.stream().map(ConfigLoader::assignment).toList());
    rabbitmq.warning().ifPresent(findings::warn);
    return merge.configuration();
  }

  static Configuration overDefaults(Map<String, String> textByKey) {
    SettingsMerge merge = new SettingsMerge(AcceptedKeys.read(), new Findings());
    List<Setting> settings = new ArrayList<>();
    textByKey.forEach((key, text) -> settings.add(new Setting(key, text, SET)));
    merge.add(settings);
    return merge.configuration();
  }

  private static Setting assignment(String assignment) {
    int equals = assignment.indexOf('=');
    String key = assignment.substring(0, equals).strip();
    return new Setting(key, assignment.substring(equals + 1).strip(), SET);
  }
}
