package io.warren;

import io.warren.config.Build;
import io.warren.config.ReferenceText;
import io.warren.value.FullHeap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the user asked for.
 *
 * @param config the file of {@code --config}
 * @param data the directory that no other node may use at the same time
 * @param assignments the {@code KEY=VALUE} of each {@code --set}, in their order
 */
record CommandLine(Action action, Optional<Path> config, Path data, List<String> assignments) {
  private static final Path STANDARD_DATA = Path.of("data");

  /** What to do. */
  enum Action {
    SERVE,
    /** Look at what a node has kept. */
    CHECK,
    HELP,
    VERSION
  }

  /** A command line that says nothing sensible; the message is one line. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message, null, false, false);
    }
  }

  static CommandLine parse(String... arguments) throws UsageException {
    Action action = Action.SERVE;
    Optional<Path> config = Optional.empty();
    Optional<Path> data = Optional.empty();
    List<String> assignments = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      // Both --config FILE and --config=FILE; --set KEY=VALUE has its own equals sign after that.
      int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
      String name = equals < 0 ? argument : argument.substring(0, equals);
      switch (name) {
        case "--config", "--data", "--set" -> {
          boolean last = i + 1 == arguments.length;
          String value = equals >= 0 ? argument.substring(equals + 1) : last ? "" : arguments[++i];
          if (value.isEmpty()) {
            throw new UsageException(name + " needs a value");
          }
          switch (name) {
            case "--config" -> config = Optional.of(once(name, config, value));
            case "--data" -> data = Optional.of(once(name, data, value));
            default -> assignments.add(assignment(value));
          }
        }
        case "serve" -> {
          if (i > 0) {
            throw new UsageException("serve comes first");
          }
        }
        case "store" -> {
          if (i > 0 || arguments.length < 2 || !arguments[1].equals("check")) {
            throw new UsageException("store takes one command, check, and comes first");
          }
          action = Action.CHECK;
          i++;
          if (i + 1 < arguments.length && !arguments[i + 1].startsWith("-")) {
            data = Optional.of(Path.of(arguments[++i]));
          }
        }
        case "--help", "-h" -> action = Action.HELP;
        case "--version" -> action = Action.VERSION;
        default -> throw new UsageException("unknown argument " + argument);
      }
    }
    return new CommandLine(action, config, data.orElse(STANDARD_DATA), List.copyOf(assignments));
  }

  /** Of two files one would be lost without a word. */
  private static Path once(String name, Optional<Path> given, String value) throws UsageException {
    if (given.isPresent()) {
      throw new UsageException(name + " is given twice");
    }
    return Path.of(value);
  }

  private static String assignment(String value) throws UsageException {
    if (value.indexOf('=') < 1) {
      throw new UsageException("--set " + value + ": expected KEY=VALUE");
    }
    return value;
  }

  /** What {@code --help} prints. */
  static String help() {
    return """
        Warren %s, a message broker for AMQP 0-9-1.

        java -jar warren.jar [serve] [--config FILE] [--data DIR] [--set KEY=VALUE]...
        java -jar warren.jar store check [DIR] [--config FILE] [--set KEY=VALUE]...
        java -jar warren.jar --help | --version

          --config FILE    options from a file in the format of rabbitmq.conf
          --data DIR       where the node keeps what outlives it (default: data)
          --set KEY=VALUE  one option; may be repeated
          store check DIR  verify what a node that has ended has kept there, and tell what it is;
                           nothing is changed, and what is encrypted needs its key file by --set

        From weakest to strongest: defaults, conf/warren.conf of the working directory, --config, the
        environment, --set. conf/warren.conf of the source has every option with its unit and range.

        The environment has a variable for each key: WARREN_ and the key in capitals with dots as
        underscores. Of RabbitMQ's it takes RABBITMQ_DEFAULT_USER, _DEFAULT_PASS, _DEFAULT_VHOST and
        _NODENAME, and _NODE_PORT and _NODE_IP_ADDRESS for a node whose listeners nothing else names.

        Exit codes: %d not started (such as a port in use), or store check found something wrong;
        %d the heap is full, %d wrong arguments, %d wrong configuration;
        143 or 130 ended by SIGTERM or SIGINT, with a goodbye to every client.
        """
            .formatted(
                Build.VERSION,
                Main.FAILED,
                FullHeap.STATUS,
                Main.WRONG_USAGE,
                Main.WRONG_CONFIGURATION)
        + ReferenceText.help();
  }
}
