package io.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.warren.config.Configuration;
import io.warren.store.DataDirectory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreCheckIT {
  private final Path data = TestData.directory();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void fill() throws Exception {
    Broker broker =
        Broker.start(Configuration.of(Map.of("listeners.tcp.default", "127.0.0.1:0")), data);
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(broker.ports().get(0));
    try (Connection connection = factory.newConnection()) {
      Channel channel = connection.createChannel();
      channel.confirmSelect();
      channel.queueDeclare("q", true, false, false, null);
      channel.queueDeclare("empty", true, false, false, Map.of("x-queue-type", "quorum"));
      for (int i = 0; i < 3; i++) {
        channel.basicPublish("", "q", MessageProperties.PERSISTENT_BASIC, new byte[100]);
        // One by one: what is not the last that was written can't be torn.
        channel.waitForConfirmsOrDie(10_000);
      }
    }
    broker.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private int check(String... arguments) {
    Starter nobody =
        (configuration, directory) -> {
          throw new IllegalStateException("not asked for");
        };
    PrintStream lines = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream complaints = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(nobody, lines, complaints).run(Map.of(), arguments);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void tellsWhatIsInEachQueue() {
    assertEquals(0, check("store", "check", data.toString()));
    assertTrue(said().contains("vhost '/' classic queue 'q': messages 3, bytes 300\n"), said());
    assertTrue(said().contains("vhost '/' quorum queue 'empty': messages 0, bytes 0\n"), said());
    assertTrue(said().endsWith("all that can be read is whole\n"), said());
  }

  @Test
  void namesTheFileAndTheBytesOfWhatIsDamaged() throws Exception {
    Path file = segment(DataDirectory.messages(data));
    long flipped = 8192 + 32 + 24 + 50;
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(flipped);
      int old = bytes.read();
      bytes.seek(flipped);
      bytes.write(old ^ 1);
    }
    assertEquals(Main.FAILED, check("store", "check", data.toString()));
    assertTrue(said().contains("queue 'q': messages 2, bytes 200\n"), said());
    assertTrue(said().contains(file.getFileName() + ": bytes 82"), said());
    assertTrue(said().endsWith("damaged\n"), said());
  }

  private static Path segment(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".log")).findFirst().orElseThrow();
    }
  }

  @Test
  void missesAFileOfWhichNothingIsLeft() throws Exception {
    Path messages = segment(DataDirectory.messages(data));
    Files.delete(messages);
    assertEquals(Main.FAILED, check("store", "check", data.toString()));
    assertTrue(
        said().contains("messages/" + messages.getFileName() + " is missing or empty\n"), said());
    out.reset();
    Path metadata = segment(DataDirectory.metadata(data));
    Files.delete(metadata);
    assertEquals(Main.FAILED, check("store", "check", data.toString()));
    assertTrue(
        said().contains("metadata/" + metadata.getFileName() + " is missing or empty\n"), said());
    out.reset();
    Files.move(DataDirectory.metadata(data), data.resolve("other"));
    assertEquals(Main.FAILED, check("store", "check", data.toString()));
    assertTrue(said().contains(DataDirectory.metadata(data) + " is missing\n"), said());
  }

  @Test
  void changesNothingAlsoWhereItMayNot() throws Exception {
    Map<Path, FileTime> before = times();
    List<Path> folders = new ArrayList<>(before.keySet());
    folders.removeIf(path -> !Files.isDirectory(path));
    try {
      for (Path folder : folders) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
      }
      assertEquals(0, check("store", "check", data.toString()));
    } finally {
      for (Path folder : folders) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
    assertTrue(said().endsWith("all that can be read is whole\n"), said());
    assertEquals(before, times());
  }

  private Map<Path, FileTime> times() throws Exception {
    Map<Path, FileTime> times = new TreeMap<>();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path path : files.toList()) {
        times.put(path, Files.getLastModifiedTime(path));
      }
    }
    return times;
  }

  @Test
  void refusesADirectoryThatARunningBrokerUses() throws Exception {
    ChildNode node = ChildNode.start(data);
    try {
      assertEquals(Main.FAILED, check("store", "check", data.toString()));
      assertEquals(
          "warren: data directory %s is in use by a running Warren (process %d)\n"
              .formatted(data, node.process().pid()),
          err.toString(StandardCharsets.UTF_8));
    } finally {
      node.kill();
    }
    assertEquals(0, check("store", "check", data.toString()));
  }

  @Test
  void refusesADirectoryThatIsNoneOfWarren() throws Exception {
    Path other = TestData.directory();
    Files.writeString(other.resolve("shopping"), "milk");
    assertEquals(Main.FAILED, check("store", "check", other.toString()));
    assertEquals(
        "warren: "
            + other
            + " is no data directory of Warren: neither metadata nor messages are in it\n",
        err.toString(StandardCharsets.UTF_8));
    try (Stream<Path> files = Files.list(other)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void refusesWhatIsNoDirectory() {
    assertEquals(Main.FAILED, check("store", "check", data.resolve("nothing").toString()));
    assertEquals(
        "warren: " + data.resolve("nothing") + " is no directory\n",
        err.toString(StandardCharsets.UTF_8));
  }
}
