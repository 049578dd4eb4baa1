package io.warren;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.warren.config.Configuration;
import io.warren.conformance.LogLines;
import io.warren.conformance.Wait;
import io.warren.store.DataDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is damaged is kept for the operator when the broker has no use for it any more. */
class DamagedFilesIT {
  private static final int COUNT = 20;
  private static final String FIRST = "00000000000000000001.log";

  private final Path data = TestData.directory();
  private final Path folder = DataDirectory.messages(data);
  private Broker broker;

  private Connection start() throws Exception {
    broker =
        Broker.start(
            Configuration.of(
                Map.of("listeners.tcp.default", "127.0.0.1:0", "store.segment_bytes", "64KiB")),
            data);
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(broker.ports().get(0));
    return factory.newConnection();
  }

  @AfterEach
  void stop() throws Exception {
    broker.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static void publish(Channel channel, String queue, int number) throws Exception {
    byte[] body = new byte[1000];
    body[0] = (byte) number;
    channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, body);
    channel.waitForConfirmsOrDie(10_000);
  }

  private static void flip(Path file, int at) throws Exception {
    byte[] content = Files.readAllBytes(file);
    content[at] ^= 1;
    Files.write(file, content);
  }

  @Test
  void aDamagedFileOfMessagesIsKeptWhenItIsGivenUp() throws Exception {
    try (Connection connection = start()) {
      Channel channel = connection.createChannel();
      channel.confirmSelect();
      channel.queueDeclare("q", true, false, false, null);
      for (int number = 0; number < COUNT; number++) {
        publish(channel, "q", number);
      }
    }
    stop();
    flip(folder.resolve(FIRST), 8192 + 5000);
    byte[] damaged = Files.readAllBytes(folder.resolve(FIRST));

    Path kept = folder.resolve("damaged").resolve(FIRST);
    try (LogLines lines = LogLines.open();
        Connection connection = start()) {
      Channel channel = connection.createChannel();
      channel.confirmSelect();
      channel.queueDeclare("busy", true, false, false, null);
      Wait.until(
          "the first file is given up",
          () -> {
            publish(channel, "busy", 0);
            channel.basicGet("busy", true);
            return !lines.with("is not used any more and is kept as").isEmpty();
          });
      List<String> said = lines.with("is not used any more and is kept as");
      assertEquals(1, said.size(), said::toString);
      assertFalse(Files.exists(folder.resolve(FIRST)));
      assertTrue(said.get(0).contains(folder.resolve(FIRST) + " is not"), said.get(0));
      assertTrue(said.get(0).contains("kept as " + kept + ": " + FIRST + ": bytes "), said.get(0));
      for (int number = 0; number < COUNT - 1; number++) {
        GetResponse got = channel.basicGet("q", true);
        assertNotNull(got, "all but the one that was hit are there");
      }
    }
    assertArrayEquals(damaged, Files.readAllBytes(kept));
  }
}
