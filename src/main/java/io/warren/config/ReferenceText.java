package io.warren.config;

import java.util.ArrayList;
import java.util.List;

/** The table of options as text: for {@code conf/warren.conf} and for {@code --help}. */
public final class ReferenceText {
  private static final int WIDTH = 100;

  private ReferenceText() {}

  /** The commented file: everything in it is a comment, so that it changes nothing. */
  public static String file() {
    List<String> lines = new ArrayList<>();
    lines.addAll(
        wrapped(
            "# ",
            "The options of Warren, each with its default. This file is read at the start when it is"
                + " in conf/ of the working directory. From weakest to strongest: defaults, this"
                + " file, the file of --config, the environment, --set. Keys and format are those of"
                + " rabbitmq.conf; put a value that contains # in 'single quotes'; $(NAME) is a"
                + " variable of the environment."));
    lines.addAll(
        wrapped("# ", "This text is made from the table of options (io.warren.config.Options)."));
    for (OptionSection section : Options.SECTIONS) {
      lines.add("");
      lines.add("## " + section.title());
      for (OptionRow row : section.rows()) {
        lines.add("");
        lines.addAll(wrapped("# ", row.doc()));
        if (!row.whenReached().isEmpty()) {
          lines.addAll(wrapped("# ", "When reached: " + row.whenReached()));
        }
        lines.addAll(wrapped("# ", "Value: " + row.type().words() + "."));
        if (row instanceof Option<?> option && !option.aliases().isEmpty()) {
          lines.add("# Also: " + String.join(", ", option.aliases()));
        }
        if (row.defaults().isEmpty()) {
          lines.add("# Key: " + row.key());
        }
        row.defaults().forEach(entry -> lines.add("# " + shown(entry)));
      }
    }
    return String.join("\n", lines) + "\n";
  }

  /** Every option in a few lines each. */
  public static String help() {
    List<String> lines = new ArrayList<>();
    for (OptionSection section : Options.SECTIONS) {
      lines.add("");
      lines.add(section.title());
      for (OptionRow row : section.rows()) {
        lines.add("  " + row.key() + defaultsOf(row));
        lines.addAll(wrapped("      ", row.doc()));
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private static String defaultsOf(OptionRow row) {
    if (row instanceof Option<?> option) {
      return " = " + shown(option.defaultText());
    }
    List<String> entries = row.defaults().stream().map(ReferenceText::shown).toList();
    return entries.isEmpty() ? "" : " (" + String.join(", ", entries) + ")";
  }

  private static String shown(Setting entry) {
    return entry.key() + " = " + shown(entry.text());
  }

  /** As a configuration file has to have it. */
  private static String shown(String text) {
    return text.isEmpty() ? "''" : text;
  }

  private static List<String> wrapped(String margin, String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(margin);
    for (String word : text.split(" ", -1)) {
      if (line.length() + word.length() > WIDTH) {
        lines.add(line.toString().stripTrailing());
        line = new StringBuilder(margin);
      }
      line.append(word).append(' ');
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }
}
