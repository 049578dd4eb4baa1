package io.warren.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the lines {@code key = value} of a file.
 *
 * <p>As RabbitMQ reads them: {@code #} begins a comment, also inside a value, unless the value is
 * in single quotes; double quotes are ordinary letters; {@code $(NAME)} is the environment's
 * variable.
 *
 * <p>Source: RabbitMQ docs: Configuration.
 */
final class ConfFile {
  private static final Pattern LINE =
      Pattern.compile(
          "(?<key>(?:\\\\\\.|[\\w-])+(?:\\.(?:\\\\\\.|[\\w-])+)*)[ \\t]*=[ \\t]*(?<value>.*)");
  private static final Pattern QUOTED = Pattern.compile("'(?<inside>[^']*)'[ \\t]*(?:#.*)?");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\((\\w+)\\)");

  private final String name;
  private final Map<String, String> environment;

  private ConfFile(String name, Map<String, String> environment) {
    this.name = name;
    this.environment = environment;
  }

  /**
   * Reads a file, which must be there, as far as it can be read: what is wrong is among the
   * findings.
   */
  static List<Setting> read(Path file, Map<String, String> environment, Findings findings) {
    List<Setting> settings = new ArrayList<>();
    findings.attempt(
        () -> settings.addAll(parse(file.toString(), text(file), environment, findings)));
    return settings;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new ConfigException(file + ": is not " + StandardCharsets.UTF_8 + " text");
    } catch (IOException e) {
      // Where it is not allowed to be read, the message is the name of the file.
      String reason =
          e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
      String why = Files.exists(file) ? "cannot be read: " + reason : "does not exist";
      throw new ConfigException(file + ": " + why);
    }
  }

  static List<Setting> parse(
      String name, String text, Map<String, String> environment, Findings findings) {
    ConfFile file = new ConfFile(name, environment);
    List<Setting> settings = new ArrayList<>();
    Map<String, Integer> numberByKey = new HashMap<>();
    // Editors on Windows put a byte order mark before the first letter.
    List<String> lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).lines().toList();
    for (int index = 0; index < lines.size(); index++) {
      String bare = lines.get(index).strip();
      int number = index + 1;
      if (!bare.isEmpty() && !bare.startsWith("#")) {
        findings.attempt(
            () -> {
              Setting setting = file.setting(bare, number);
              Integer earlier = numberByKey.put(setting.key(), number);
              if (earlier != null) {
                findings.warn(
                    setting.origin()
                        + ": "
                        + setting.key()
                        + " was given in line "
                        + earlier
                        + " already; the last one holds");
              }
              settings.add(setting);
            });
      }
    }
    return settings;
  }

  private Setting setting(String line, int number) {
    String origin = name + " line " + number;
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      String hint = line.startsWith("include ") ? " (include is not supported)" : "";
      throw new ConfigException(
          origin + ": expected key = value, found \"" + excerpt(line) + "\"" + hint);
    }
    Setting key = new Setting(matcher.group("key").replace("\\.", "."), "", origin);
    String value = value(key, matcher.group("value"));
    return new Setting(key.key(), filledIn(key, value), origin);
  }

  private static String value(Setting key, String text) {
    if (text.startsWith("'")) {
      Matcher quoted = QUOTED.matcher(text);
      if (!quoted.matches()) {
        throw key.wrong(key.key() + ": the quoted value does not end in a quote");
      }
      return quoted.group("inside");
    }
    int comment = text.indexOf('#');
    String value = (comment < 0 ? text : text.substring(0, comment)).strip();
    if (value.isEmpty()) {
      throw key.wrong(key.key() + " has no value");
    }
    return value;
  }

  private String filledIn(Setting key, String value) {
    return VARIABLE
        .matcher(value)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    Optional.ofNullable(environment.get(match.group(1)))
                        .orElseThrow(
                            () ->
                                key.wrong(
                                    key.key()
                                        + ": the environment has no variable "
                                        + match.group(1)))));
  }

  /** Only the part before a value: the line may hold a password. */
  private static String excerpt(String line) {
    int equals = line.indexOf('=');
    return equals < 0 ? line.split("\\s", 2)[0] : line.substring(0, equals).strip() + " = ...";
  }
}
