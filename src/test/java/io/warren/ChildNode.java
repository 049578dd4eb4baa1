package io.warren;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A broker in a process of its own, which can be killed. */
record ChildNode(Process process, int port) {
  private static final Pattern PORT = Pattern.compile(" amqp on 127\\.0\\.0\\.1:(\\d+)");

  /** How such a process is started; more arguments may follow. */
  static List<String> command(Path data) {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "--data=" + data,
            "--set=listeners.tcp.default=127.0.0.1:0",
            "--set=event_loops=2"));
  }

  /** Returns when it takes connections. */
  static ChildNode start(Path data, String... arguments) throws IOException {
    List<String> command = command(data);
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Matcher port =
        process
            .inputReader()
            .lines()
            .map(PORT::matcher)
            .filter(Matcher::find)
            .findFirst()
            .orElseThrow();
    return new ChildNode(process, Integer.parseInt(port.group(1)));
  }

  Connection connect() throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(port);
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }

  /** As {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
