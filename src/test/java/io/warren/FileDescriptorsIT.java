package io.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.ConnectionFactory;
import io.warren.conformance.Wait;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that may open only so many files, and has more clients than that. */
@Timeout(60)
class FileDescriptorsIT {
  // The jars of the class path are files too.
  private static final int LIMIT = 250;
  private static final Pattern READY = Pattern.compile("Warren .* ready in .*:(\\d+)");

  @TempDir Path folder;

  @Test
  void whoCannotBeAcceptedIsOneLineOfTheLog() throws Exception {
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -n " + LIMIT + " && exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--data=" + folder.resolve("data"),
                "--set=listeners.tcp.default=127.0.0.1:0",
                "--set=event_loops=1")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Socket> sockets = new ArrayList<>();
    try {
      BufferedReader output = process.inputReader();
      int port = readyPort(output);
      List<String> lines = new CopyOnWriteArrayList<>();
      Thread reader = new Thread(() -> output.lines().forEach(lines::add));
      reader.start();
      Wait.until(
          "the line",
          () -> {
            sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
            return count(lines, "no file descriptors left") > 0;
          });
      close(sockets);
      ConnectionFactory factory = new ConnectionFactory();
      factory.setPort(port);
      Wait.until("room", () -> connects(factory));
      assertEquals(1, count(lines, "no file descriptors left"));
      assertEquals(0, count(lines, "DefaultChannelPipeline"), String.join("\n", lines));
    } finally {
      close(sockets);
      process.destroyForcibly().waitFor();
    }
  }

  private static int readyPort(BufferedReader output) throws IOException {
    String line;
    while ((line = output.readLine()) != null) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        return Integer.parseInt(ready.group(1));
      }
    }
    throw new IOException("it has ended");
  }

  private static long count(List<String> lines, String text) {
    return lines.stream().filter(line -> line.contains(text)).count();
  }

  private static boolean connects(ConnectionFactory factory) throws Exception {
    try {
      factory.newConnection().close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void close(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
