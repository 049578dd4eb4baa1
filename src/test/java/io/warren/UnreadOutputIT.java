package io.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program's standard output is a pipe that nobody reads, or that is closed. */
@Timeout(60)
class UnreadOutputIT {
  // More than a pipe and the waiting lines hold: each line has some 600 bytes.
  private static final int REFUSED_COUNT = 10_000;
  private static final Pattern READY = Pattern.compile("Warren .* ready in .*:(\\d+)");

  @TempDir Path folder;
  private Process process;

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  @Test
  void brokerServesWhileNobodyReadsItsLog() throws Exception {
    BufferedReader output = start();
    try (Connection connection = connect(output)) {
      provokeLines(connection);
      assertServes(connection);
    }
    process.destroy();
    assertTrue(
        process.waitFor(20, TimeUnit.SECONDS), "it ends although nobody reads what it has to say");
  }

  @Test
  void missingLinesAreCountedInTheLog() throws Exception {
    BufferedReader output = start();
    try (Connection connection = connect(output)) {
      provokeLines(connection);
    }
    process.toHandle().destroy(); // the process's own destroy would close its output
    List<String> lines = output.lines().toList();
    long told = lines.stream().filter(line -> line.contains("no queue 'nnn")).count();
    long missing = 0;
    for (String line : lines) {
      Matcher matcher = Pattern.compile("(\\d+) lines are missing here").matcher(line);
      missing += matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
    assertTrue(missing > 0, "something had to go");
    assertTrue(told + missing >= REFUSED_COUNT, told + " told and " + missing + " counted");
  }

  @Test
  void brokerServesWhenItsOutputIsClosed() throws Exception {
    BufferedReader output = start();
    try (Connection connection = connect(output)) {
      output.close();
      assertServes(connection);
    }
  }

  @Test
  void whatIsLoggedBeforeTheEndComesOut() throws Exception {
    BufferedReader output = start();
    Connection connection = connect(output);
    process.toHandle().destroy();
    List<String> lines = output.lines().toList();
    connection.abort();
    assertTrue(
        lines.stream().anyMatch(line -> line.endsWith(" - stopping, open connections to close: 1")),
        lines::toString);
    assertTrue(lines.get(lines.size() - 1).endsWith("Main - stopped"), lines::toString);
  }

  @Test
  void whatIsLoggedBeforeAFailedStartComesOut() throws Exception {
    // An address of nobody's: RFC 5737.
    BufferedReader output =
        start("listeners.tcp.default=192.0.2.1:5672", "listeners.ssl.default=5671");
    List<String> lines = output.lines().toList();
    assertEquals(Main.FAILED, process.waitFor());
    assertTrue(lines.get(0).endsWith("no TLS listener is opened"), lines::toString);
  }

  private BufferedReader start(String... settings) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--data=" + folder,
                "--set=listeners.tcp.default=127.0.0.1:0",
                "--set=event_loops=2"));
    for (String setting : settings) {
      command.add("--set=" + setting);
    }
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return process.inputReader(StandardCharsets.UTF_8);
  }

  private static Connection connect(BufferedReader output) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(port(output));
    factory.setAutomaticRecoveryEnabled(false);
    factory.setChannelRpcTimeout(10_000);
    factory.setShutdownTimeout(1_000);
    return factory.newConnection();
  }

  private static int port(BufferedReader output) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        return Integer.parseInt(ready.group(1));
      }
    }
    throw new AssertionError("no ready line");
  }

  /** The broker logs each refusal. */
  private static void provokeLines(Connection connection) throws IOException {
    String name = "n".repeat(250);
    for (int count = 0; count < REFUSED_COUNT; count++) {
      Channel channel = connection.createChannel();
      assertThrows(IOException.class, () -> channel.queueDeclarePassive(name));
    }
  }

  private static void assertServes(Connection connection) throws IOException {
    Channel channel = connection.createChannel();
    String queue = channel.queueDeclare().getQueue();
    channel.basicPublish("", queue, null, new byte[] {1});
    GetResponse response = channel.basicGet(queue, true);
    assertEquals(1, response.getBody()[0]);
  }
}
