package io.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.warren.config.ConfigException;
import io.warren.config.Configuration;
import io.warren.conformance.Wait;
import io.warren.store.DataDirectory;
import io.warren.store.Disk;
import io.warren.store.FileDisk;
import io.warren.store.log.LogReader;
import io.warren.store.seal.Keys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With a file of keys nothing of a message or a name can be read in the data directory. */
class EncryptionIT {
  private static final String BODY = "attack at dawn, number ";
  private static final String QUEUE = "secret-plans";
  private static final String KEY_1 = "2025 = " + "01".repeat(32) + "\n";
  private static final String KEY_2 = "2026 = " + "02".repeat(32) + "\n";

  private final Path data = TestData.directory();
  private final Path keyFile = TestData.directory().resolve("keys");
  private Broker broker;

  private void start(String keys) throws IOException {
    Map<String, String> options = new HashMap<>();
    options.put("listeners.tcp.default", "127.0.0.1:0");
    options.put("queue_memory_bytes", "1MiB");
    if (!keys.isEmpty()) {
      Files.writeString(keyFile, keys);
      options.put("store.encryption.keyfile", keyFile.toString());
    }
    broker = Broker.start(Configuration.of(options), data);
  }

  private void stop() throws Exception {
    if (broker != null) {
      broker.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
      broker = null;
    }
  }

  @AfterEach
  void stopAll() throws Exception {
    stop();
  }

  private Connection connect() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(broker.ports().get(0));
    return factory.newConnection();
  }

  private void publish(int from, int to) throws Exception {
    try (Connection connection = connect()) {
      Channel channel = connection.createChannel();
      channel.confirmSelect();
      channel.queueDeclare(QUEUE, true, false, false, null);
      for (int number = from; number < to; number++) {
        byte[] body = (BODY + number).getBytes(StandardCharsets.UTF_8);
        channel.basicPublish("", QUEUE, MessageProperties.PERSISTENT_BASIC, body);
      }
      channel.waitForConfirmsOrDie(20_000);
    }
  }

  private void takeAll(int from, int to) throws Exception {
    try (Connection connection = connect()) {
      Channel channel = connection.createChannel();
      for (int number = from; number < to; number++) {
        GetResponse got = channel.basicGet(QUEUE, true);
        assertNotNull(got, "number " + number);
        assertEquals(BODY + number, new String(got.getBody(), StandardCharsets.UTF_8));
      }
    }
  }

  private long filesWith(String text) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files.filter(Files::isRegularFile).filter(file -> has(file, text)).count();
    }
  }

  private static boolean has(Path file, String text) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException e) {
      // A file of pages has gone meanwhile.
      return false;
    }
  }

  private String check(int expected, String... more) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream lines = new PrintStream(said, true, StandardCharsets.UTF_8);
    Starter nobody =
        (configuration, directory) -> {
          throw new IllegalStateException("not asked for");
        };
    String[] arguments =
        Stream.concat(Stream.of("store", "check", data.toString()), Stream.of(more))
            .toArray(String[]::new);
    assertEquals(expected, new Main(nobody, lines, lines).run(Map.of(), arguments));
    return said.toString(StandardCharsets.UTF_8);
  }

  private String withKeys() {
    return "--set=store.encryption.keyfile=" + keyFile;
  }

  @Test
  void nothingCanBeReadInTheDataDirectoryButByTheBroker() throws Exception {
    start(KEY_1);
    int count = 30_000;
    publish(0, count);
    Wait.until("the middle of the queue is on the disk", () -> bytesOfPages() > 1_000_000);
    assertEquals(0, filesWith(BODY.substring(0, 8)));
    assertEquals(0, filesWith(QUEUE));
    takeAll(0, 1000);
    stop();
    assertEquals(0, filesWith(BODY.substring(0, 8)));
    start(KEY_1);
    takeAll(1000, count);
  }

  private long bytesOfPages() {
    try (Stream<Path> files = Files.list(DataDirectory.pages(data))) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      return 0;
    }
  }

  @Test
  void aDirectoryBecomesEncryptedAndItsKeyIsChangedWhileAllStays() throws Exception {
    start("");
    publish(0, 10);
    stop();
    assertTrue(filesWith(BODY) > 0);
    Files.writeString(keyFile, KEY_1);
    String said = check(0, withKeys());
    assertTrue(said.contains("what is declared: not encrypted, files 1 ("), said);
    assertTrue(said.contains("messages: not encrypted, files 1 ("), said);

    start(KEY_1);
    publish(10, 20);
    waitUntilAllHasKey("2025");
    assertEquals(0, filesWith(BODY));
    stop();

    start(KEY_1 + KEY_2);
    publish(20, 30);
    waitUntilAllHasKey("2026");
    stop();
    said = check(0, withKeys());
    assertTrue(said.contains("what is declared: key '2026', files 1 ("), said);
    assertTrue(said.contains("messages: key '2026', files "), said);
    assertTrue(said.contains("queue '" + QUEUE + "': messages 30,"), said);

    start(KEY_2);
    takeAll(0, 30);
  }

  /** What is there is written anew with it, one file after the other. */
  private void waitUntilAllHasKey(String id) throws Exception {
    Disk messages = FileDisk.toRead(DataDirectory.messages(data), Keys.NONE);
    Wait.until(
        "all is encrypted with " + id,
        () -> {
          try {
            return Set.copyOf(LogReader.keyIdByFile(messages).values()).equals(Set.of(id));
          } catch (NoSuchFileException e) {
            // It has gone meanwhile.
            return false;
          }
        });
  }

  @Test
  void aKeyThatIsNotThereIsNamedAndNothingIsChanged() throws Exception {
    start(KEY_1);
    publish(0, 10);
    stop();
    List<String> before = files();
    String without = assertThrows(StartFailure.class, () -> start("")).getMessage();
    assertTrue(
        without.endsWith(
            ".log is encrypted with the key '2025', and no file with keys is given"
                + " (store.encryption.keyfile)"),
        without);
    String other = assertThrows(StartFailure.class, () -> start(KEY_2)).getMessage();
    assertTrue(other.contains("the key '2025', which is not among those"), other);
    String wrong =
        assertThrows(StartFailure.class, () -> start("2025 = " + "03".repeat(32))).getMessage();
    assertTrue(wrong.contains("another key '2025' than"), wrong);
    assertEquals(before, files());

    assertTrue(check(Main.FAILED).contains("encrypted with the key '2025'"));
    start(KEY_1);
    takeAll(0, 10);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files.filter(Files::isRegularFile).map(Path::toString).sorted().toList();
    }
  }

  @Test
  void aFileOfKeysThatIsNotThereIsSaidBeforeAnythingElse() throws Exception {
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () ->
                Broker.start(
                    Configuration.of(Map.of("store.encryption.keyfile", "/nowhere/keys")), data));
    assertEquals("store.encryption.keyfile: /nowhere/keys is not there", refused.getMessage());
    assertFalse(Files.exists(DataDirectory.messages(data)));
  }
}
