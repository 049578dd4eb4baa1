package io.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private static final Starter STARTER =
      (configuration, data) ->
          new Starter.Running() {
            @Override
            public List<String> listeners() {
              return List.of("amqp on 0.0.0.0:5672", "amqp on [::1]:5673");
            }

            @Override
            public CompletionStage<?> close() {
              return CompletableFuture.completedStage(null);
            }
          };

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  @TempDir Path folder;

  private int run(Starter starter, String... arguments) {
    return new Main(starter, stream(out), stream(err)).run(Map.of(), arguments);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theCollectorIsAskedToGiveBackTheHeapOfAnIdleNode() {
    assertEquals(0, run(STARTER, "--data", folder.toString(), "--set", "heap_return_interval=1h"));
    assertEquals(
        "3600000",
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .getVMOption(HeapReturn.FLAG)
            .getValue());
  }

  @Test
  void readyLineNamesListenersAndTime() {
    assertEquals(0, run(STARTER, "--data", folder.toString()));
    assertTrue(
        text(out)
            .matches(
                "Warren \\d+\\.\\d+\\.\\d+ ready in \\d+ ms: amqp on 0\\.0\\.0\\.0:5672, amqp on"
                    + " \\[::1]:5673\\n"),
        text(out));
    assertEquals("", text(err));
  }

  @Test
  void dataDirectoryInUseIsOneLine() {
    assertEquals(0, run(STARTER, "--data", folder.toString()));
    // A lock whose channel nobody holds would be gone by now.
    System.gc();
    assertEquals(Main.FAILED, run(STARTER, "--data", folder.toString()));
    assertTrue(text(err).matches("warren: data directory .* is in use by another Warren .*\\n"));
  }

  @Test
  void failedStartIsOneLine() {
    Starter failing =
        (configuration, data) -> {
          throw new IOException("port 5672 is in use\nand more");
        };
    assertEquals(Main.FAILED, run(failing, "--data", folder.toString()));
    assertEquals("warren: port 5672 is in use\n", text(err));
    // The directory is free again.
    assertEquals(0, run(STARTER, "--data", folder.toString()));
  }

  @Test
  void wrongConfigurationAndUsageHaveTheirCodes() {
    assertEquals(Main.WRONG_CONFIGURATION, run(STARTER, "--set", "hartbeat=1"));
    assertEquals(Main.WRONG_USAGE, run(STARTER, "what"));
    assertEquals(Main.WRONG_USAGE, run(STARTER, "--set", "heartbeat"));
    assertEquals(
        "warren: --set: unknown key hartbeat; nearest known key: heartbeat\n"
            + "warren: unknown argument what (--help tells what there is)\n"
            + "warren: --set heartbeat: expected KEY=VALUE (--help tells what there is)\n",
        text(err));
  }

  @Test
  void aFileOfKeysThatIsNotThereIsAWrongConfiguration() {
    Starter broker = (configuration, data) -> Broker.start(configuration, data.path());
    String keys = "--set=store.encryption.keyfile=" + folder.resolve("none");
    assertEquals(Main.WRONG_CONFIGURATION, run(broker, "--data", folder.toString(), keys));
    assertEquals(Main.WRONG_CONFIGURATION, run(broker, "store", "check", folder.toString(), keys));
    String line = "warren: store.encryption.keyfile: " + folder.resolve("none") + " is not there\n";
    assertEquals(line + line, text(err));
  }

  @Test
  void eachWrongSettingHasItsLine() {
    assertEquals(
        Main.WRONG_CONFIGURATION, run(STARTER, "--set", "hartbeat=1", "--set", "heartbeat=x"));
    assertEquals(
        "warren: --set: unknown key hartbeat; nearest known key: heartbeat\n"
            + "warren: --set: heartbeat: \"x\" is not a whole number from 0 to 65535\n",
        text(err));
  }

  @Test
  void mechanismsOfWhichNoneIsKnownAreAWrongConfiguration() {
    assertEquals(
        Main.WRONG_CONFIGURATION,
        run(
            (configuration, data) -> Broker.start(configuration, data.path()),
            "--data",
            folder.toString(),
            "--set=auth_mechanisms.1=EXTERNAL"));
    assertEquals(
        "warren: --set: auth_mechanisms.1: \"EXTERNAL\" is not known here or not allowed, and"
            + " nobody could log in with none of PLAIN, AMQPLAIN, ANONYMOUS\n",
        text(err));
    // The directory is free again.
    assertEquals(0, run(STARTER, "--data", folder.toString()));
  }

  @Test
  void helpAndVersionStartNothing() {
    assertEquals(0, run(STARTER, "--version"));
    assertTrue(text(out).matches("Warren \\d+\\.\\d+\\.\\d+\\n"));
    assertEquals(0, run(STARTER, "--help"));
    assertTrue(text(out).contains("listeners.tcp.$name"));
  }
}
