package io.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.warren.conformance.Wait;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

  private static final Pattern MISSING = Pattern.compile("(\\d+) lines are missing here");

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
      // Once half of what waits has been read, the next line brings the count with it.
      CompletableFuture<Long> counted = CompletableFuture.supplyAsync(() -> countedLines(output));
      Wait.until(
          "the count",
          () -> {
            provokeLine(connection);
            return counted.isDone();
          });
      assertTrue(counted.get() >= REFUSED_COUNT, counted.get() + " told or counted");
    }
  }

  /** The lines up to the one that says how many are missing, and those. */
  private static long countedLines(BufferedReader output) {
    long told = 0;
    for (String line : (Iterable<String>) output.lines()::iterator) {
      Matcher missing = MISSING.matcher(line);
      if (missing.find()) {
        return told + Long.parseLong(missing.group(1));
      }
      told += line.contains("no queue 'nnn") ? 1 : 0;
    }
    throw new AssertionError("nothing is missing");
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
        start("listeners.tcp.default=192.0.2.1:5672", "mqtt.listeners.ssl.default=8883");
    List<String> lines = output.lines().toList();
    assertEquals(Main.FAILED, process.waitFor());
    assertTrue(lines.get(0).endsWith("no MQTT listener is opened"), lines::toString);
  }

  private BufferedReader start(String... settings) throws IOException {
    List<String> command = ChildNode.command(folder);
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
    for (int count = 0; count < REFUSED_COUNT; count++) {
      provokeLine(connection);
    }
  }

  private static void provokeLine(Connection connection) throws IOException {
    Channel channel = connection.createChannel();
    assertThrows(IOException.class, () -> channel.queueDeclarePassive("n".repeat(250)));
  }

  private static void assertServes(Connection connection) throws IOException {
    Channel channel = connection.createChannel();
    String queue = channel.queueDeclare().getQueue();
    channel.basicPublish("", queue, null, new byte[] {1});
    GetResponse response = channel.basicGet(queue, true);
    assertEquals(1, response.getBody()[0]);
  }
}
