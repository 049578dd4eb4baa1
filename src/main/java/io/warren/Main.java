package io.warren;

import io.warren.config.Build;
import io.warren.config.ConfigException;
import io.warren.config.ConfigLoader;
import io.warren.config.Configuration;
import io.warren.config.Options;
import io.warren.config.Setting;
import io.warren.store.DataDirectory;
import io.warren.store.seal.Keys;
import io.warren.value.BrokerException;
import io.warren.value.FullHeap;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program: reads what is asked, starts the node, and ends it when the system says so. */
public final class Main {
  // The numbers of sysexits.h: a script can tell a wrong file from a port that is taken.
  static final int FAILED = 1;
  static final int WRONG_USAGE = 64;
  static final int WRONG_CONFIGURATION = 78;

  private final Starter starter;
  private final PrintStream out;
  private final PrintStream err;

  Main(Starter starter, PrintStream out, PrintStream err) {
    this.starter = starter;
    this.out = out;
    this.err = err;
  }

  public static void main(String[] arguments) {
    Starter broker = (configuration, data) -> Broker.start(configuration, data.path());
    int code = new Main(broker, System.out, System.err).run(System.getenv(), arguments);
    if (code != 0) {
      Logging.close();
      System.exit(code);
    }
  }

  /** Returns the exit code; with 0 a node may be running on threads of its own. */
  int run(Map<String, String> environment, String... arguments) {
    try {
      CommandLine asked = CommandLine.parse(arguments);
      switch (asked.action()) {
        case HELP -> out.print(CommandLine.help());
        case VERSION -> out.println("Warren " + Build.VERSION);
        case CHECK -> {
          return check(asked, environment);
        }
        case SERVE -> {
          return serve(asked, environment);
        }
      }
      return 0;
    } catch (CommandLine.UsageException e) {
      return failed(WRONG_USAGE, e.getMessage() + " (--help tells what there is)");
    } catch (ConfigException e) {
      e.lines().forEach(this::complain);
      return WRONG_CONFIGURATION;
    }
  }

  private int check(CommandLine asked, Map<String, String> environment) {
    Path data = asked.data();
    try {
      Keys keys = Broker.keys(configuration(asked, environment));
      return new StoreCheck(out, keys).check(data, Broker.FORMATS) ? 0 : FAILED;
    } catch (IOException | StartFailure e) {
      return failed(FAILED, messageOf(e));
    } catch (BrokerException e) {
      return failed(FAILED, e.text());
    }
  }

  private static Configuration configuration(CommandLine asked, Map<String, String> environment) {
    return ConfigLoader.load(
        ConfigLoader.STANDARD_FILE, asked.config(), environment, asked.assignments());
  }

  private int serve(CommandLine asked, Map<String, String> environment) {
    Configuration configuration = configuration(asked, environment);
    Logging.configure(configuration);
    Logger log = LoggerFactory.getLogger(Main.class);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          FullHeap.check(failure);
          log.error("{} has ended", thread.getName(), failure);
        });
    configuration.warnings().forEach(log::warn);
    for (Setting setting : configuration.settings()) {
      if (!setting.isDefault()) {
        log.debug("{} = {} ({})", setting.key(), setting.text(), setting.origin());
      }
    }
    DataDirectory data;
    try {
      data = DataDirectory.open(asked.data());
    } catch (IOException e) {
      return failed(FAILED, messageOf(e));
    }
    try {
      Starter.Running node = starter.start(configuration, data);
      closeAtTheEnd(node, data, configuration.value(Options.SHUTDOWN_TIMEOUT));
      out.println(readyLine(node.listeners()));
      HeapReturn.every(configuration.value(Options.HEAP_RETURN_INTERVAL));
      return 0;
    } catch (ConfigException e) {
      giveBack(data);
      throw e;
    } catch (Exception e) {
      log.debug("start failed", e);
      giveBack(data);
      return failed(FAILED, messageOf(e));
    }
  }

  private static void giveBack(DataDirectory data) {
    try {
      data.close();
    } catch (IOException e) {
      LoggerFactory.getLogger(Main.class).warn("{}", messageOf(e));
    }
  }

  /**
   * The hook also keeps the data directory in use: a file channel that nobody refers to is closed
   * by the garbage collector, and its lock goes with it.
   */
  private static void closeAtTheEnd(Starter.Running node, DataDirectory data, long timeoutMs) {
    Runnable ending =
        () -> {
          close(node, timeoutMs);
          giveBack(data);
          Logging.close();
        };
    Thread hook = new Thread(ending, "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private static void close(Starter.Running node, long timeoutMs) {
    Logger log = LoggerFactory.getLogger(Main.class);
    try {
      node.close().toCompletableFuture().get(timeoutMs, TimeUnit.MILLISECONDS);
      log.info("stopped");
    } catch (TimeoutException e) {
      log.warn("not closed after {} ms ({}), ending", timeoutMs, Options.SHUTDOWN_TIMEOUT.key());
    } catch (ExecutionException e) {
      log.warn("closing failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String readyLine(List<String> listeners) {
    return "Warren %s ready in %d ms: %s"
        .formatted(
            Build.VERSION,
            sinceStartMs(),
            listeners.isEmpty() ? "no listener" : String.join(", ", listeners));
  }

  /**
   * Since the JVM began. The system knows when the process began, but in Java's answer that is off
   * by up to a second: it is computed from a boot time in whole seconds.
   */
  private static long sinceStartMs() {
    long nowMs = System.currentTimeMillis();
    return nowMs - ManagementFactory.getRuntimeMXBean().getStartTime();
  }

  private int failed(int code, String line) {
    complain(line);
    return code;
  }

  private void complain(String line) {
    err.println("warren: " + line);
  }

  /** The first message on the way down to the cause: wrappers often have none. */
  private static String messageOf(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String message = t.getMessage();
      boolean wraps = t.getCause() != null && t instanceof ExecutionException;
      if (message != null && !message.isBlank() && !wraps) {
        return message.lines().findFirst().orElse(message);
      }
    }
    return failure.getClass().getSimpleName();
  }
}
